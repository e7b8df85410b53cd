//! Rules of the employer.

use super::checker::Checker;
use super::{CheckContext, Violation, credit_code_is_valid};
use crate::employer::Employer;
use crate::message::Text;

/// All rules that `employer` breaks.
pub fn check_employer(employer: &Employer, context: CheckContext<'_>) -> Vec<Violation> {
    let mut checker = Checker::new(context);
    checker.key(&employer.key);
    checker.required("registered_name", &employer.registered_name);
    checker.characters("registered_name", &employer.registered_name, 100);
    checker.text("profile", &employer.profile);
    check_credit_code(&mut checker, employer);
    if let Some(kind) = &employer.kind {
        checker.code("kind", kind);
    }
    if let Some(industry) = &employer.industry {
        checker.code("industry", industry);
    }
    if let Some(size) = &employer.size {
        checker.code("size", size);
    }
    if let Some(seat) = &employer.seat {
        checker.place("seat", seat);
    }
    if let Some(area) = &employer.area_in_charge {
        checker.code("area_in_charge", area);
    }
    checker.characters("contact.name", &employer.contact.name, 50);
    checker.characters("contact.phone", &employer.contact.phone, 30);
    checker.finish()
}

fn check_credit_code(checker: &mut Checker<'_>, employer: &Employer) {
    if employer
        .credit_code
        .as_deref()
        .is_some_and(|code| !credit_code_is_valid(code))
    {
        checker.refuse(
            "credit_code",
            "CREDIT_CODE_INVALID",
            Text::new(
                "统一社会信用代码的位数或校验码不对（GB 32100）",
                "the unified social credit code has a wrong length or check character (GB 32100)",
            ),
            Text::new(
                "请照营业执照重新填写 18 位代码",
                "copy the 18 characters from the business licence",
            ),
        );
    }
}
