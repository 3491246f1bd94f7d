(* The inverse functions of sine and cosine. *)
From Gradus Require Import Prelude.
Section Proofs.
Variable R : realType.
(* inside of -1 and 1 *)
Lemma cos_acos_in (x : R) : -1 <= x <= 1 -> cos (acos_ x) = x.
Proof. by move=> h; rewrite /acos_ h acosK // in_itv. Qed.
Lemma jacos k (x : J R k) : -1 < re x < 1 -> jcos (app (@T_acos R) x) = x /\ jsin (app (@T_acos R) x) = pw (1 - x * x) (cst k (half R)).
Proof.
have r2 n (y : J R n) : -1 < re y < 1 -> 0 < re (1 - y * y).
  by rewrite reB re1 reM subr_gt0 -expr2 -ltr_norml -(@expr_lt1 _ 2) // real_normK ?num_real.
elim: k x => [|k IH] x h.
  have h' : -1 <= (x : R) <= 1 by case/andP: h => a b; rewrite !ltW.
  rewrite jsin0 jcos0; have c := cos_acos_in h'; split; first exact: c.
  have p0 := r2 0%N x h; have := sqrtK p0; have := re_pw_gt0 (cst 0 (half R)) p0; set p := pw _ _ => p1 pp.
  rewrite {1}/T_acos /= /acos_ h' sin_acos // (_ : 1 - (x : R) ^+ 2 = (p : R) ^+ 2); first by rewrite sqrtr_sqr ger0_norm // ltW.
  by rewrite !expr2; exact/esym.
have h0 : -1 < re (d0 x) < 1 by []. have [c s] := IH (d0 x) h0; have q0 := r2 _ (d0 x) h0.
have Q0 := r2 _ x h; have e1 : d1 (app (@T_acos R) x) = - jinv (pw (1 - d0 x * d0 x) (cst k (half R))) * d1 x.
  by rewrite appS /= shift_acos cstN pwN.
have p0 := re_pw_gt0 (cst k (half R)) q0; have qq := sqrtK q0.
have D0 : d0 (1 - x * x) = 1 - d0 x * d0 x by [].
split; apply: jetP.
- exact: c.
- by rewrite d1_cos e1 d0_app s mulNr mulNr mulrN opprK mulrA jmulV ?mul1r // gt0_neq.
- by rewrite d0_pw_half; exact: s.
- rewrite d1_sin e1 d0_app c d1_pw // -[d0 (cst k.+1 _)]/(cst k (half R)) D0.
  set p := pw (1 - d0 x * d0 x) _ in p0 qq *; set q := 1 - d0 x * d0 x in qq *.
  have iq : p * jinv q = jinv p by rewrite -qq jinvM mulrA jmulV ?mul1r // gt0_neq.
  have -> : d1 (1 - x * x) = - (d0 x * d1 x + d0 x * d1 x) by rewrite [LHS]add0r /= [d1 x * _]mulrC.
  have -> : p * cst k (half R) * jinv q * - (d0 x * d1 x + d0 x * d1 x) = - (p * jinv q * d0 x * d1 x * (cst k (half R) + cst k (half R))) by ring.
  by rewrite iq -cstD half2 cst1 mulr1; ring.
Qed.
(* at 1 and -1 and beyond *)
Lemma acos_out k (x : J R k) : re (1 - x * x) <= 0 -> app (@T_acos R) x = cst k (acos_ (re x)).
Proof.
elim: k x => [|k IH] x h //; apply: jetP; first exact: IH.
rewrite appS /= shift_acos (pw_frac0 _ (h : re (1 - d0 x * d0 x) <= 0)) ?oppr0 ?mul0r // reK wholeN half_whole //.
Qed.
Lemma sin_acos_out (r : R) : 1 - r * r <= 0 -> sin (acos_ r) = 0.
Proof.
move=> h; rewrite /acos_; case: ifP => [i|_]; last exact: sin0.
have e : 1 - r ^+ 2 = 0 by apply/eqP; rewrite expr2 eq_le h subr_ge0 -expr2 -real_normK ?num_real // expr_le1 // ler_norml i.
by rewrite sin_acos // e sqrtr0.
Qed.
Lemma sin_acos : S.sin_acos R.
Proof.
rewrite /S.sin_acos; op; ew; rewrite (pwn _ 2) expr2; set x := A_ r c.
have [h|h] := leP (re (1 - x * x)) 0.
  rewrite acos_out // app_cstv (pw_half0 h) -(cst0 R k); congr (cst k _); rewrite /T_sin /= mul0r addr0 mul1r.
  by apply: sin_acos_out; move: h; rewrite reB re1 reM.
apply: (jacos (x := x) _).2; move: h; rewrite reB re1 reM subr_gt0 -expr2 -ltr_norml => h.
by rewrite -(@expr_lt1 _ 2) // real_normK ?num_real.
Qed.
Lemma asin_acos_real (r : R) : -1 <= r <= 1 -> asin_ r + acos_ r = pi / 2%:R.
Proof.
move=> h; rewrite /asin_ /acos_ h; have i : r \in `[-1, 1] by rewrite in_itv.
have e : cos (pi / 2%:R - asin r) = r.
  by rewrite cosB cos_pihalf sin_pihalf mul0r add0r mul1r asinK.
rewrite -{2}e cosK; first by rewrite addrC subrK.
rewrite in_itv /= subr_ge0 asin_lepi2 //= ler_subl_addl -ler_subl_addr.
have -> : pi / 2%:R - pi = - (pi / 2%:R) :> R by rewrite {2}[pi](splitr pi) opprD addrA subrr add0r.
exact: asin_geNpi2.
Qed.
Lemma asin_acos k (x : J R k) : 0 <= re (1 - x * x) -> app (@T_asin R) x + app (@T_acos R) x = cst k (pi / 2%:R).
Proof.
elim: k x => [|k IH] x h.
  apply: asin_acos_real; move: h; rewrite reB re1 reM subr_ge0 -expr2 -ler_norml => h.
  by rewrite -(@expr_le1 _ 2) // real_normK ?num_real.
apply: jetP; first exact: IH.
by rewrite [d1 (_ + _)]/= shift_asin shift_acos mulNr subrr.
Qed.
Lemma asin_plus_acos : S.asin_plus_acos R.
Proof.
rewrite /S.asin_plus_acos; op; ew; match goal with h : forall (i : ordinal _) (j : ordinal _), is_true _ |- _ => have := h r c end.
rewrite !mxE => h; rewrite asin_acos //.
have -> : (- 1 : J R k) = cst k (- 1) by rewrite cstN cst1.
rewrite app_cstv /T_acos /= /acos_ lexx (le_trans (lerN10 R) ler01) /= acosN1.
by rewrite -[2%:R in RHS](cst_nat R k) jinv_cst -cstM.
Qed.
End Proofs.
