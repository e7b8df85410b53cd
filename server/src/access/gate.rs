//! The gate: from what a call presents to who calls, and whether the call is given. The keys are those of the file as it was
//! read last; a file that has become unreadable changes nothing.

use super::KeysFile;
use crate::engine::{Clock, EngineError, Principal};
use arc_swap::ArcSwapOption;
use duijie_access::{Denial, Key, KeyRing, Refusal, check, rule_of};
use duijie_domain::message::Text;
use duijie_indexer::store::Tenant;
use jiff::Timestamp;
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// How an authorization begins that is a key.
const SCHEME: &str = "Bearer ";
/// Longest purpose that a caller may tell.
const PURPOSE_CHARACTERS_MAX: usize = 100;

/// When calls need a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeysRequired {
    /// As soon as there are keys, or the address can be reached from outside.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never: whoever comes without one is the local administrator.
    Never,
}

/// Where keys are and when they are needed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccessSettings {
    /// The file of keys; there are none without it.
    pub keys: Option<KeysFile>,
    /// When calls need a key.
    pub required: KeysRequired,
    /// The operator has said that an address which others reach may be served without keys and TLS.
    pub insecure: bool,
}

/// What a call presents.
#[derive(Debug, Clone, Copy, Default)]
pub struct Presented<'a> {
    /// Path of the method.
    pub path: &'a str,
    /// The `authorization`, if there is one that is text.
    pub authorization: Option<&'a str>,
    /// The `duijie-purpose`, percent-encoded.
    pub purpose: Option<&'a str>,
}

/// Who is let in.
pub struct Gate {
    keys: Option<KeysFile>,
    ring: ArcSwapOption<KeyRing>,
    /// Whether a key is needed as long as there are none.
    always: bool,
    never: bool,
    clock: Clock,
    used: Mutex<BTreeMap<SmolStr, Timestamp>>,
}

impl Gate {
    /// Reads the keys.
    ///
    /// # Errors
    /// `Unavailable` when there are some and they cannot be read: nobody is let in by accident.
    pub fn open(settings: &AccessSettings, address: SocketAddr, clock: Clock) -> Result<Self, EngineError> {
        let ring = settings.keys.as_ref().map(KeysFile::read).transpose()?.flatten();
        let is_outside = !address.ip().is_loopback() && !settings.insecure;
        let gate = Self {
            keys: settings.keys.clone(),
            ring: ArcSwapOption::from(ring.map(Arc::new)),
            always: settings.required == KeysRequired::Always || is_outside,
            never: settings.required == KeysRequired::Never,
            clock,
            used: Mutex::default(),
        };
        if gate.needs_key() && gate.ring.load().is_none() {
            tracing::warn!("every call needs a key and there is none yet; `duijie keys create` makes one");
        }
        Ok(gate)
    }

    /// Where the keys are.
    pub fn keys_file(&self) -> Option<&KeysFile> {
        self.keys.as_ref()
    }

    /// Takes the keys of the file as it is now. A file that is broken or gone changes nothing.
    pub fn read_again(&self) {
        let Some(file) = &self.keys else { return };
        match file.read() {
            Ok(Some(ring)) => {
                let keys = ring.keys().len();
                self.ring.store(Some(Arc::new(ring)));
                tracing::info!(keys, "the keys were read again");
            }
            Ok(None) if self.ring.load().is_none() => {}
            Ok(None) => tracing::warn!("the file of keys is gone; the keys known before stay valid"),
            Err(error) => {
                tracing::warn!(%error, "the file of keys is not taken; the keys known before stay valid");
            }
        }
    }

    /// When each key was last used, as far as it was since the start.
    pub fn last_used(&self) -> BTreeMap<SmolStr, Timestamp> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Who calls, if the call is given. Nobody need be known for what is public.
    ///
    /// # Errors
    /// `Unauthenticated`, `PermissionDenied`, `InvalidInput` for the purpose.
    pub fn admit(&self, presented: &Presented<'_>) -> Result<Option<Principal>, EngineError> {
        let rule = rule_of(presented.path);
        if rule.is_some_and(|rule| rule.permission.is_none()) {
            return Ok(None);
        }
        let caller = self.caller(presented.authorization)?;
        let (has_areas, is_of_employer) = (!caller.areas.is_everywhere(), caller.employer.is_some());
        check(rule, caller.role, has_areas, is_of_employer).map_err(|denial| denied(denial, &caller))?;
        let purpose = presented.purpose.map(purpose).transpose()?;
        Ok(Some(Principal { purpose, ..caller }))
    }

    fn caller(&self, authorization: Option<&str>) -> Result<Principal, EngineError> {
        let Some(authorization) = authorization else {
            return match self.needs_key() {
                true => Err(key_required()),
                false => Principal::local(),
            };
        };
        let presented = bearer(authorization).ok_or_else(|| refused(Refusal::Unknown))?;
        let now = (self.clock)();
        let ring = self.ring.load_full().unwrap_or_default();
        let key = ring.verify(presented, now).map_err(refused)?;
        self.tell_used(&key.id, now);
        principal(key)
    }

    fn needs_key(&self) -> bool {
        let has_keys = self.ring.load().as_ref().is_some_and(|ring| !ring.is_empty());
        !self.never && (self.always || has_keys)
    }

    fn tell_used(&self, id: &SmolStr, now: Timestamp) {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.insert(id.clone(), now);
    }
}

fn principal(key: &Key) -> Result<Principal, EngineError> {
    Ok(Principal {
        tenant: Tenant::new(key.tenant.clone())?,
        role: key.role,
        areas: key.areas.clone(),
        employer: key.employer.clone(),
        key_id: Some(key.id.clone()),
        purpose: None,
    })
}

/// The scheme is written in any case, as the standard has it.
fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, key) = authorization.split_at_checked(SCHEME.len())?;
    scheme.eq_ignore_ascii_case(SCHEME).then(|| key.trim())
}

/// What the caller says it does this for.
fn purpose(encoded: &str) -> Result<String, EngineError> {
    let decoded = percent_encoding::percent_decode_str(encoded).decode_utf8();
    let sound = decoded
        .ok()
        .filter(|text| text.chars().count() <= PURPOSE_CHARACTERS_MAX && !text.chars().any(char::is_control));
    sound.map(std::borrow::Cow::into_owned).ok_or_else(|| {
        EngineError::invalid(
            "duijie-purpose",
            "PURPOSE_INVALID",
            Text::new(
                format!("用途须为百分号编码的 UTF-8 文字，至多 {PURPOSE_CHARACTERS_MAX} 个字符"),
                format!(
                    "the purpose is UTF-8, percent-encoded, of at most {PURPOSE_CHARACTERS_MAX} characters"
                ),
            ),
            Text::new(
                "请缩短或改正元数据 duijie-purpose",
                "shorten or correct the metadata duijie-purpose",
            ),
        )
    })
}

fn key_required() -> EngineError {
    EngineError::Unauthenticated {
        reason: "KEY_REQUIRED",
        text: Text::new(
            "需要访问密钥；请在元数据 authorization 中填写 Bearer <密钥>（命令行用 DUIJIE_KEY）",
            "an access key is needed; send the metadata authorization: Bearer <key> (on the command line DUIJIE_KEY)",
        ),
    }
}

/// Only who has the secret is told that a key was valid once.
fn refused(refusal: Refusal) -> EngineError {
    let (reason, zh, en) = match refusal {
        Refusal::Unknown => (
            "KEY_INVALID",
            "访问密钥无效；请核对，或向管理员索取",
            "the access key is not valid; check it, or ask the administrator for one",
        ),
        Refusal::Expired => (
            "KEY_EXPIRED",
            "访问密钥已过期；请向管理员索取新密钥",
            "the access key has expired; ask the administrator for a new one",
        ),
        Refusal::Revoked => (
            "KEY_REVOKED",
            "访问密钥已被撤销；请向管理员索取新密钥",
            "the access key was revoked; ask the administrator for a new one",
        ),
    };
    EngineError::Unauthenticated {
        reason,
        text: Text::new(zh, en),
    }
}

fn denied(denial: Denial, caller: &Principal) -> EngineError {
    let role = caller.role.label();
    let (reason, text) = match denial {
        Denial::Unlisted => (
            "CALL_UNKNOWN",
            Text::new(
                "没有这一调用，或尚未对任何角色开放；请核对方法名",
                "there is no such call, or it is open to nobody; check the name of the method",
            ),
        ),
        Denial::Role(permission) => {
            let needed = permission.label();
            (
                "ROLE_NOT_ALLOWED",
                Text::new(
                    format!("角色“{}”没有“{}”权限；请换用有此权限的密钥", role.zh, needed.zh),
                    format!(
                        "the role {} may not {}; use a key whose role may",
                        role.en, needed.en
                    ),
                ),
            )
        }
        Denial::Areas => (
            "AREA_KEY_NOT_ALLOWED",
            Text::new(
                "此调用涉及全部地区，不能使用限定地区的密钥；请换用不限地区的密钥",
                "this call goes over every area and is not open to a key with areas; use one without",
            ),
        ),
        Denial::Employer => (
            "EMPLOYER_KEY_NOT_ALLOWED",
            Text::new(
                "此调用不对用人单位密钥开放；请联系经办机构",
                "this call is not open to the key of an employer; ask the office that gave it",
            ),
        ),
    };
    EngineError::PermissionDenied { reason, text }
}

#[cfg(test)]
mod tests;
