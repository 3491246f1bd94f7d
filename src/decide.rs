//! One claim, decided: numbers first, then proof.
