(* What every file of proofs begins with: `From Gradus Require Import Prelude.` *)
From mathcomp Require Export all_ssreflect all_algebra.
From mathcomp.classical Require Export boolp classical_sets functions.
From mathcomp.analysis Require Export reals signed topology normedtype derive realfun sequences exp trigo.
From mathcomp Require Export ring.
From Gradus Require Export Base Kron Deriv Jet Fun Words Tac Auto MatFacts JetFun Quadratic Eval Pinv Mfun Statements.
Export GRing.Theory Num.Theory Order.Theory.
#[export] Set Implicit Arguments.
#[export] Unset Strict Implicit.
#[export] Unset Printing Implicit Defensive.
Global Open Scope ring_scope.
