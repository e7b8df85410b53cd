//! The list by which a message and a struct are tied together, field by field, in both directions.

/// Ties a struct of the domain to a message of the wire. The fields named must be all fields of the struct, and with
/// those after `service` all fields of the message; anything else does not compile.
macro_rules! message {
    ($domain:ident = $wire:ident { $($field:ident),+ $(,)? } $(service { $($outer:ident),+ $(,)? })?) => {
        impl $crate::convert::field::Field<duijie_proto::v1::$wire> for $domain {
            fn read(
                wire: duijie_proto::v1::$wire,
                reader: &mut $crate::convert::field::Reader,
            ) -> Option<Self> {
                let duijie_proto::v1::$wire { $($field,)+ $($($outer: _,)+)? } = wire;
                $(let $field = reader.within(stringify!($field), |reader| {
                    $crate::convert::field::Field::read($field, reader)
                });)+
                Some(Self { $($field: $field?,)+ })
            }

            fn write(&self, writer: &mut $crate::convert::field::Writer) -> duijie_proto::v1::$wire {
                duijie_proto::v1::$wire {
                    $($field: writer.within(stringify!($field), |writer| {
                        $crate::convert::field::Field::write(&self.$field, writer)
                    }),)+
                    $($($outer: Default::default(),)+)?
                }
            }
        }

        #[cfg(test)]
        impl $crate::convert::sample::Sample for $domain {
            fn sample(random: &mut $crate::convert::sample::Random) -> Self {
                Self { $($field: $crate::convert::sample::Sample::sample(random),)+ }
            }
        }
    };
}

/// A part that is always there in the domain and not set on the wire when nothing is known of it.
macro_rules! part {
    ($domain:ident = $wire:ident { $($field:ident),+ $(,)? }) => {
        message! { $domain = $wire { $($field),+ } }

        impl $crate::convert::field::Field<Option<duijie_proto::v1::$wire>> for $domain {
            fn read(
                wire: Option<duijie_proto::v1::$wire>,
                reader: &mut $crate::convert::field::Reader,
            ) -> Option<Self> {
                Self::read(wire.unwrap_or_default(), reader)
            }

            fn write(
                &self,
                writer: &mut $crate::convert::field::Writer,
            ) -> Option<duijie_proto::v1::$wire> {
                let wire: duijie_proto::v1::$wire = self.write(writer);
                (wire != Default::default()).then_some(wire)
            }
        }
    };
}

/// Ties an enum of the domain to one of the wire: `unset` says what 0 stands for (`refused` if for nothing).
macro_rules! enumeration {
    ($domain:ident = $wire:ident { $($case:ident),+ $(,)? } unset $unset:ident) => {
        impl $crate::convert::field::Field<i32> for $domain {
            fn read(wire: i32, reader: &mut $crate::convert::field::Reader) -> Option<Self> {
                match duijie_proto::v1::$wire::try_from(wire) {
                    $(Ok(duijie_proto::v1::$wire::$case) => Some(Self::$case),)+
                    Ok(duijie_proto::v1::$wire::Unspecified) => enumeration!(@unset $unset reader),
                    Err(_) => $crate::convert::scalar::refuse_number_of_enum(wire, reader),
                }
            }

            fn write(&self, _: &mut $crate::convert::field::Writer) -> i32 {
                match self {
                    $(Self::$case => duijie_proto::v1::$wire::$case.into(),)+
                }
            }
        }

        impl $crate::convert::field::UnsetIsZero for $domain {}

        #[cfg(test)]
        impl $crate::convert::sample::Sample for $domain {
            fn sample(random: &mut $crate::convert::sample::Random) -> Self {
                random.one_of(&[$(Self::$case),+])
            }
        }
    };
    (@unset refused $reader:ident) => { $reader.refuse_missing() };
    (@unset $case:ident $reader:ident) => { Some(Self::$case) };
}
