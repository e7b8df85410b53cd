//! Which of many one-byte codes are in a set: 64 codes become the bits of one word. And the hint to fetch a value ahead.
//!
//! The portable loop is the definition. The wider ones look both halves of a code up in registers; they are chosen at run
//! time and proved equal by the tests below. The only file of this crate with instructions of one kind of processor.
#![allow(
    unsafe_code,
    reason = "instructions that not every processor has can be called in no other way; every call stands behind the check that they are there"
)]

/// Codes that become one word of bits.
pub(crate) const WORD_CODES: usize = 64;

/// The instructions that a search may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instructions {
    /// 64 codes at a time.
    Avx512,
    /// 32 codes at a time.
    Avx2,
    /// One code at a time, on every processor.
    Portable,
}

impl Instructions {
    /// The widest that this processor has.
    #[must_use]
    pub fn detect() -> Self {
        [Self::Avx512, Self::Avx2]
            .into_iter()
            .find(|instructions| instructions.are_there())
            .unwrap_or(Self::Portable)
    }

    /// Whether this processor has them.
    #[must_use]
    pub fn are_there(self) -> bool {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512bw"),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => is_x86_feature_detected!("avx2"),
            Self::Portable => true,
            #[cfg(not(target_arch = "x86_64"))]
            _ => false,
        }
    }

    /// The name in reports.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Avx512 => "avx512",
            Self::Avx2 => "avx2",
            Self::Portable => "portable",
        }
    }
}

/// Asks the memory for a value that will be read soon. Changes nothing but the time.
#[inline]
pub(crate) fn prefetch<Value>(value: &Value) {
    #[cfg(target_arch = "x86_64")]
    for line in (0..size_of::<Value>()).step_by(64) {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: every x86-64 processor has the instruction, and it reads nothing: no address can be wrong.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(value).cast::<i8>().wrapping_add(line)) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = value;
}

/// A set of one-byte codes.
#[derive(Clone, Debug)]
pub(crate) struct ByteSet {
    has: [bool; 256],
    /// By the low half of a code: one bit for each high half below 8, and for each from 8 on.
    halves: [[u8; 16]; 2],
}

impl ByteSet {
    /// The codes for which this holds.
    pub(crate) fn of(has: impl Fn(u8) -> bool) -> Self {
        let mut set = Self {
            has: [false; 256],
            halves: [[0; 16]; 2],
        };
        for code in 0..=u8::MAX {
            if has(code) {
                set.has[usize::from(code)] = true;
                set.halves[usize::from(code >> 7)][usize::from(code & 15)] |= 1 << (code >> 4 & 7);
            }
        }
        set
    }

    /// The share of rows that pass, of which so many have each code.
    pub(crate) fn share_of(&self, rows: &[u32; 256]) -> f64 {
        let all: f64 = rows.iter().map(|rows| f64::from(*rows)).sum();
        let passing = rows.iter().zip(&self.has).filter(|(_, has)| **has);
        passing.map(|(rows, _)| f64::from(*rows)).sum::<f64>() / all.max(1.0)
    }

    /// Clears the bits of the codes that are not in the set. A word stands for [`WORD_CODES`] codes.
    pub(crate) fn retain(&self, instructions: Instructions, codes: &[u8], words: &mut [u64]) {
        match instructions {
            // SAFETY: the processor has the instructions, by the check in the same arm.
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx512 if instructions.are_there() => unsafe { self.retain_avx512(codes, words) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx2 if instructions.are_there() => unsafe { self.retain_avx2(codes, words) },
            _ => self.retain_portable(codes, words),
        }
    }

    fn retain_portable(&self, codes: &[u8], words: &mut [u64]) {
        for (word, codes) in words.iter_mut().zip(codes.chunks(WORD_CODES)) {
            let mut left = *word;
            while left != 0 {
                let bit = left.trailing_zeros();
                left &= left - 1;
                let has = codes
                    .get(bit as usize)
                    .is_some_and(|code| self.has[usize::from(*code)]);
                *word &= !(u64::from(!has) << bit);
            }
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx512f,avx512bw")]
    fn retain_avx512(&self, codes: &[u8], words: &mut [u64]) {
        use std::arch::x86_64::{
            __m512i, _mm512_and_si512, _mm512_broadcast_i32x4, _mm512_or_si512, _mm512_set1_epi8,
            _mm512_shuffle_epi8, _mm512_srli_epi16, _mm512_test_epi8_mask, _mm512_xor_si512,
        };
        let [low, high] = self.halves.map(|half| _mm512_broadcast_i32x4(register(half)));
        let bits = _mm512_broadcast_i32x4(register(BIT_OF_HALF));
        let (index, half, top) = (
            _mm512_set1_epi8(-113),
            _mm512_set1_epi8(15),
            _mm512_set1_epi8(-128),
        );
        let pieces = codes.as_chunks::<WORD_CODES>().0;
        for (word, piece) in words.iter_mut().zip(pieces) {
            if *word == 0 {
                continue;
            }
            // SAFETY: the array is exactly as long as the register, and any 64 bytes are one.
            let codes: __m512i = unsafe { std::mem::transmute(*piece) };
            let below = _mm512_shuffle_epi8(low, _mm512_and_si512(codes, index));
            let above = _mm512_shuffle_epi8(high, _mm512_and_si512(_mm512_xor_si512(codes, top), index));
            let bit = _mm512_shuffle_epi8(bits, _mm512_and_si512(_mm512_srli_epi16::<4>(codes), half));
            *word &= _mm512_test_epi8_mask(_mm512_or_si512(below, above), bit);
        }
        let done = pieces.len();
        self.retain_portable(
            &codes[done * WORD_CODES..],
            words.get_mut(done..).unwrap_or_default(),
        );
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn retain_avx2(&self, codes: &[u8], words: &mut [u64]) {
        use std::arch::x86_64::{
            __m256i, _mm256_and_si256, _mm256_broadcastsi128_si256, _mm256_cmpeq_epi8, _mm256_movemask_epi8,
            _mm256_or_si256, _mm256_set1_epi8, _mm256_setzero_si256, _mm256_shuffle_epi8, _mm256_srli_epi16,
            _mm256_xor_si256,
        };
        let [low, high] = self
            .halves
            .map(|half| _mm256_broadcastsi128_si256(register(half)));
        let bits = _mm256_broadcastsi128_si256(register(BIT_OF_HALF));
        let (index, half, top) = (
            _mm256_set1_epi8(-113),
            _mm256_set1_epi8(15),
            _mm256_set1_epi8(-128),
        );
        let mask = |piece: [u8; 32]| {
            // SAFETY: the array is exactly as long as the register, and any 32 bytes are one.
            let codes: __m256i = unsafe { std::mem::transmute(piece) };
            let below = _mm256_shuffle_epi8(low, _mm256_and_si256(codes, index));
            let above = _mm256_shuffle_epi8(high, _mm256_and_si256(_mm256_xor_si256(codes, top), index));
            let bit = _mm256_shuffle_epi8(bits, _mm256_and_si256(_mm256_srli_epi16::<4>(codes), half));
            let held = _mm256_and_si256(_mm256_or_si256(below, above), bit);
            !_mm256_movemask_epi8(_mm256_cmpeq_epi8(held, _mm256_setzero_si256())).cast_unsigned()
        };
        let pieces = codes.as_chunks::<WORD_CODES>().0;
        for (word, piece) in words.iter_mut().zip(pieces) {
            let [first, second] = [piece.as_chunks::<32>().0[0], piece.as_chunks::<32>().0[1]];
            *word &= u64::from(mask(first)) | u64::from(mask(second)) << 32;
        }
        let done = pieces.len();
        self.retain_portable(
            &codes[done * WORD_CODES..],
            words.get_mut(done..).unwrap_or_default(),
        );
    }
}

/// The bit that stands for the high half of a code.
#[cfg(target_arch = "x86_64")]
const BIT_OF_HALF: [u8; 16] = [1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128];

#[cfg(target_arch = "x86_64")]
fn register(bytes: [u8; 16]) -> std::arch::x86_64::__m128i {
    // SAFETY: the array is exactly as long as the register, and any 16 bytes are one.
    unsafe { std::mem::transmute(bytes) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_width_retains_what_the_portable_loop_retains(
            members in prop::collection::vec(any::<u8>(), 0..300),
            codes in prop::collection::vec(any::<u8>(), 0..400),
            start in prop::collection::vec(any::<u64>(), 7),
        ) {
            let set = ByteSet::of(|code| members.contains(&code));
            let mut defined = start.clone();
            set.retain(Instructions::Portable, &codes, &mut defined);
            for (place, code) in codes.iter().enumerate() {
                let kept = defined[place / 64] >> (place % 64) & 1 == 1;
                prop_assert_eq!(kept, members.contains(code) && start[place / 64] >> (place % 64) & 1 == 1);
            }
            for instructions in [Instructions::Avx512, Instructions::Avx2] {
                let mut words = start.clone();
                set.retain(instructions, &codes, &mut words);
                prop_assert_eq!(&words, &defined, "{} {}", instructions.id(), instructions.are_there());
            }
        }
    }
}
