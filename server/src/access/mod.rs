//! Who is let in: the file of keys and the pair of TLS on the medium, kept in memory and read again when they change. Here
//! files meet the rules of `duijie_access`. What a call may do is decided there, and asked for in `rpc/access`.

mod gate;
mod keys_file;
mod tls;
mod watch;

pub use gate::Presented;
pub use gate::{AccessSettings, Gate, KeysRequired};
pub use keys_file::{KeysFile, draw};
pub use tls::{Tls, TlsFiles};
pub use watch::{Watch, Watched};
