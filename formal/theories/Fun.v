(* The named functions (rules/functions.rules) as towers of derivatives. What has no value counts as 0. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.classical Require Import boolp classical_sets functions.
From mathcomp.analysis Require Import reals signed topology normedtype derive realfun sequences exp trigo.
From Gradus Require Import Jet.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory numFieldNormedType.Exports.
Local Open Scope ring_scope.
Section Fun.
Variable R : realType.
Implicit Types (F G : tower R) (r : R).
Definition half : R := 2%:R^-1.
Definition tsub F G := tadd F (topp G).
Definition tsqr : tower R := tmul (@tid R) (@tid R).
Definition one_minus_sqr := tsub (tcst 1) tsqr.
Definition one_plus_sqr := tadd (tcst 1) tsqr.
Definition sqr_minus_one := tsub tsqr (tcst 1).
Definition T_exp : tower R := fun _ => @expR R.
(* c x^(-n) *)
Fixpoint powNj j (c : R) n r := if j is j'.+1 then powNj j' (- n%:R * c) n.+1 r else c * r^-1 ^+ n.
Definition T_inv : tower R := fun j => powNj j 1 1.
Definition T_log : tower R := tcons (@ln R) (tres (fun r => 0 < r) T_inv).
(* a sin + b cos *)
Fixpoint trigj j (a b : R) r := if j is j'.+1 then trigj j' (- b) a r else a * sin r + b * cos r.
Definition T_sin : tower R := fun j => trigj j 1 0.
Definition T_cos : tower R := fun j => trigj j 0 1.
Definition T_tan := tmul T_sin (tcomp T_inv T_cos).
(* x^p, p not whole *)
Definition T_pow p := tres (fun r => 0 < r) (tcomp T_exp (tscale p T_log)).
Definition T_sqrt := T_pow half.
Definition asin_ r := if -1 <= r <= 1 then asin r else 0.
Definition acos_ r := if -1 <= r <= 1 then acos r else 0.
Definition T_asin := tcons asin_ (tcomp (T_pow (- half)) one_minus_sqr).
Definition T_acos := tcons acos_ (topp (tcomp (T_pow (- half)) one_minus_sqr)).
Definition T_atan := tcons (@atan R) (tcomp T_inv one_plus_sqr).
Definition T_sinh := tscale half (tsub T_exp (tcomp T_exp (topp (@tid R)))).
Definition T_cosh := tscale half (tadd T_exp (tcomp T_exp (topp (@tid R)))).
Definition T_tanh := tmul T_sinh (tcomp T_inv T_cosh).
Definition T_sigmoid := tcomp T_inv (tadd (tcst 1) (tcomp T_exp (topp (@tid R)))).
Definition T_softplus := tcomp T_log (tadd (tcst 1) T_exp).
Definition T_sign : tower R := tcons (@Num.sg R) (tcst 0).
Definition T_abs : tower R := tcons (fun r => `|r|) T_sign.
Definition T_relu := tscale half (tadd (@tid R) T_abs).
Definition T_asinh := tcomp T_log (tadd (@tid R) (tcomp T_sqrt one_plus_sqr)).
Definition T_acosh := tres (fun r => 1 < r) (tcomp T_log (tadd (@tid R) (tcomp T_sqrt sqr_minus_one))).
Definition T_atanh := tres (fun r => `|r| < 1)
  (tscale half (tsub (tcomp T_log (tadd (tcst 1) (@tid R))) (tcomp T_log (tsub (tcst 1) (@tid R))))).
Definition T_cbrt := tmul T_sign (tcomp (T_pow (3%:R^-1)) T_abs).
(* the error function: 2/sqrt(pi) sum_n (-1)^n x^(2n+1) / (n! (2n+1)) *)
Definition erf_coeff (i : nat) : R := (odd i)%:R * ((-1) ^+ i./2 / ((i./2)`!%:R * i%:R)).
Definition erf r : R := 2%:R / Num.sqrt pi * lim (pseries erf_coeff r).
Definition T_erf := tcons erf (tscale (2%:R / Num.sqrt pi) (tcomp T_exp (topp tsqr))).
End Fun.
