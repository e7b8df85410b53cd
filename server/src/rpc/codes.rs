//! The handlers of the code tables and nothing else.

use super::desk::{Desk, Visit};
use super::records::one;
use crate::engine::{Engine, EngineError};
use duijie_domain::check::Violation;
use duijie_domain::code::{CodeEntry, CodeSystem, CodeTable, UnknownCode};
use duijie_domain::message::Text;
use duijie_proto::v1;
use tonic::{Request, Response, Status};

/// Codes suggested when the caller names no number.
const SUGGESTIONS_DEFAULT: usize = 10;
/// Most codes suggested at one time.
const SUGGESTIONS_MAX: usize = 100;

/// The handlers.
pub(super) struct Codes(pub(super) Desk);

#[tonic::async_trait]
impl v1::code_service_server::CodeService for Codes {
    async fn list_code_systems(
        &self,
        request: Request<v1::ListCodeSystemsRequest>,
    ) -> Result<Response<v1::ListCodeSystemsResponse>, Status> {
        self.0.compute(request, |engine, _, _| Ok(list(engine))).await
    }

    async fn get_code(&self, request: Request<v1::GetCodeRequest>) -> Result<Response<v1::Code>, Status> {
        self.0.compute(request, get).await
    }

    async fn suggest_codes(
        &self,
        request: Request<v1::SuggestCodesRequest>,
    ) -> Result<Response<v1::SuggestCodesResponse>, Status> {
        self.0.compute(request, suggest).await
    }
}

fn list(engine: &Engine) -> v1::ListCodeSystemsResponse {
    let codes = engine.codes();
    let systems = CodeSystem::ALL.map(|system| system_to_wire(system, codes.table(system)));
    v1::ListCodeSystemsResponse {
        systems: systems.into(),
        version: codes.version().to_owned(),
    }
}

fn get(engine: &Engine, _: &Visit, request: v1::GetCodeRequest) -> Result<v1::Code, EngineError> {
    let v1::GetCodeRequest { system: id, text } = request;
    let system = system(&id)?;
    let table = engine.codes().table(system);
    let entry = table.resolve(&text).map_err(|unknown| not_found(&unknown))?;
    Ok(code_to_wire(system, table, entry))
}

fn suggest(
    engine: &Engine,
    _: &Visit,
    request: v1::SuggestCodesRequest,
) -> Result<v1::SuggestCodesResponse, EngineError> {
    let v1::SuggestCodesRequest {
        system: id,
        text,
        page_size,
    } = request;
    let system = system(&id)?;
    let table = engine.codes().table(system);
    let found = table.suggest(&text, size(page_size)?).into_iter();
    let codes = found.map(|entry| code_to_wire(system, table, entry)).collect();
    Ok(v1::SuggestCodesResponse { codes })
}

fn system(id: &str) -> Result<CodeSystem, EngineError> {
    CodeSystem::from_id(id).ok_or_else(|| {
        let known = CodeSystem::ALL.map(CodeSystem::id).join(", ");
        one(Violation {
            field: "system".to_owned(),
            reason: "CODE_SYSTEM_UNKNOWN",
            message: Text::new("没有这个代码表", "there is no such code system"),
            hint: Text::new(
                format!("可用的代码表：{known}"),
                format!("the systems are: {known}"),
            ),
        })
    })
}

fn size(page_size: i32) -> Result<usize, EngineError> {
    match usize::try_from(page_size) {
        Ok(0) => Ok(SUGGESTIONS_DEFAULT),
        Ok(size) if size <= SUGGESTIONS_MAX => Ok(size),
        _ => Err(one(Violation {
            field: "page_size".to_owned(),
            reason: "PAGE_SIZE_OUT_OF_RANGE",
            message: Text::new(
                format!("{page_size} 不在 1 到 {SUGGESTIONS_MAX} 之间"),
                format!("{page_size} is not between 1 and {SUGGESTIONS_MAX}"),
            ),
            hint: Text::new(
                format!("请改为范围内的数，或填 0 用默认值 {SUGGESTIONS_DEFAULT}"),
                format!("use a number in this range, or 0 for {SUGGESTIONS_DEFAULT}"),
            ),
        })),
    }
}

fn not_found(unknown: &UnknownCode) -> EngineError {
    EngineError::NotFound(Text::new(unknown.message_zh(), unknown.message_en()))
}

fn system_to_wire(system: CodeSystem, table: &CodeTable) -> v1::CodeSystem {
    v1::CodeSystem {
        system: system.id().to_owned(),
        name_zh: system.name_zh().to_owned(),
        name_en: system.name_en().to_owned(),
        version: table.version().to_owned(),
        source: table.source().to_owned(),
        size: u32::try_from(table.entries().len()).unwrap_or(u32::MAX),
    }
}

fn code_to_wire(system: CodeSystem, table: &CodeTable, entry: &CodeEntry) -> v1::Code {
    let parent = table.ancestors(&entry.code).next();
    v1::Code {
        system: system.id().to_owned(),
        code: entry.code.to_string(),
        name_zh: entry.name.to_string(),
        name_en: entry.name_en.to_string(),
        aliases: entry.aliases.iter().map(ToString::to_string).collect(),
        parent: parent.map(|above| above.code.to_string()).unwrap_or_default(),
        level: entry.level.into(),
    }
}
