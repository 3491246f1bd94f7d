(* The error function. *)
From Gradus Require Import Prelude.
Import numFieldNormedType.Exports.
Section Proofs.
Variable R : realType.
Lemma erf_coeffs_double (x : R) n : \sum_(0 <= i < n.*2) `|erf_coeff R i * x ^+ i| <= `|x| * series (exp_coeff (x ^+ 2)) n.
Proof.
elim: n => [|n IH]; first by rewrite big_nil /series /= big_geq // mulr0.
rewrite doubleS !big_nat_recr //= seriesSr mulrDr -addrA ler_add //.
rewrite {1}/erf_coeff odd_double !mul0r normr0 add0r /erf_coeff /= odd_double mul1r uphalf_double /exp_coeff /=.
rewrite !normrM ?normrX normrN normr1 expr1n mul1r normfV normrM ?normr_nat exprS -mul2n exprM real_normK ?num_real // invfM.
set d := _.+1%:R; set f := (_`!)%:R^-1.
rewrite (_ : f * d^-1 * (`|x| * (x ^+ 2) ^+ n) = `|x| * ((x ^+ 2) ^+ n * f) * d^-1); last by ring.
apply: ler_pimulr; first by rewrite mulr_ge0 ?normr_ge0 // mulr_ge0 ?invr_ge0 ?ler0n // exprn_ge0 // sqr_ge0.
by rewrite invf_le1 ?ltr0n // ler1n.
Qed.
Lemma erf_cvg (x : R) : cvg (pseries (erf_coeff R) x).
Proof.
apply: normed_cvg; apply: nondecreasing_is_cvg; first by apply: nondecreasing_series => i _ /=; exact: normr_ge0.
exists (`|x| * lim (series (exp_coeff (x ^+ 2)))) => _ [n _ <-].
apply: (le_trans (y := \sum_(0 <= i < n.*2) `|erf_coeff R i * x ^+ i|)).
  rewrite [X in _ <= X](@big_cat_nat _ _ _ n) ?leq0n //= -?addnn ?leq_addr // ler_addl; apply: sumr_ge0 => i _; exact: normr_ge0.
apply: (le_trans (erf_coeffs_double x n)); rewrite ler_wpmul2l //.
apply: nondecreasing_cvg_le; last exact: is_cvg_series_exp_coeff.
by apply: nondecreasing_series => i _; apply: exp_coeff_ge0; rewrite sqr_ge0.
Qed.
Lemma erfN (x : R) : erf (- x) = - erf x.
Proof.
rewrite /erf -mulrN -lim_seriesN; last exact: erf_cvg.
congr (_ * lim (series _)); apply/funext=> i; rewrite /erf_coeff /=.
have e : (odd i)%:R * (- x) ^+ i = - ((odd i)%:R * x ^+ i).
  by rewrite exprNn -signr_odd; case: (odd i); rewrite ?expr1 ?mul0r ?oppr0 ?mul1r ?mulN1r.
by rewrite -[LHS]mulrAC e mulNr mulrAC.
Qed.
Lemma erf_neg : S.erf_neg R.
Proof.
rewrite /S.erf_neg; op; ew; apply: odd_app => [r0|l y]; first exact: erfN.
by rewrite !shift_cons !app_scale !app_comp !app_opp !app_sqr mulrNN.
Qed.
End Proofs.
