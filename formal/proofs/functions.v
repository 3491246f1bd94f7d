(* Laws of the named functions and of powers, entry by entry. *)
From Gradus Require Import Prelude.
Section Proofs.
Variable R : realType.
Lemma exp_add : S.exp_add R.
Proof.
rewrite /S.exp_add; op; ew; by rewrite -/(jexp _) jexpD.
Qed.
Lemma log_exp : S.log_exp R.
Proof.
rewrite /S.log_exp; op; ew; exact: jexpK.
Qed.
Lemma exp_log : S.exp_log R.
Proof.
rewrite /S.exp_log; op; ew; exact: jlogK.
Qed.
Lemma sin_add : S.sin_add R.
Proof.
rewrite /S.sin_add; op; ew; by rewrite (jsincosD _ _).1.
Qed.
Lemma cos_add : S.cos_add R.
Proof.
rewrite /S.cos_add; op; ew; by rewrite (jsincosD _ _).2.
Qed.
Lemma sin_squared : S.sin_squared R.
Proof.
rewrite /S.sin_squared; op; ew; by rewrite !(pwn _ 2) !expr2 sin2cos2.
Qed.
Lemma tanh_def : S.tanh_def R.
Proof.
rewrite /S.tanh_def; op; ew; by rewrite /T_tanh app_mul app_comp app_inv.
Qed.
Lemma sigmoid_def : S.sigmoid_def R.
Proof.
rewrite /S.sigmoid_def; op; ew; by rewrite /T_sigmoid app_comp app_inv app_add app_cst app_comp app_opp app_id cst1.
Qed.
Lemma softplus_def : S.softplus_def R.
Proof.
rewrite /S.softplus_def; op; ew; by rewrite /T_softplus app_comp app_add app_cst cst1.
Qed.
Lemma relu_def : S.relu_def R.
Proof.
rewrite /S.relu_def; op; ew; by rewrite /T_relu app_scale app_add app_id.
Qed.
Lemma abs_sign : S.abs_sign R.
Proof.
rewrite /S.abs_sign; op; ew; by rewrite app_abs app_sign mulrC.
Qed.
Lemma abs_abs : S.abs_abs R.
Proof.
rewrite /S.abs_abs; op; ew; by rewrite !app_abs reM reK mulrA -cstM sgrM sgr_id -expr2 sqr_sg; case: eqVneq => [->|_]; rewrite ?sgr0 /= ?mul0r ?mul1r.
Qed.
Lemma sign_hdiv : S.sign_hdiv R.
Proof.
rewrite /S.sign_hdiv; op; ew; rewrite app_abs app_sign; have [e|n] := eqVneq (re (A_ r c)) 0; first by rewrite e sgr0 cst0 mul0r jinv0 ?re0 ?mulr0.
rewrite jinvM jinv_cst mulrCA jmulV // mulr1; congr (cst k _).
by case: sgrP n => //; rewrite ?invr1 ?invrN1 // => *; rewrite invrN invr1.
Qed.
Lemma tan_quotient : S.tan_quotient R.
Proof.
rewrite /S.tan_quotient; op; ew; by rewrite app_tan pwN1.
Qed.
Lemma derivative_cos : S.derivative_cos R.
Proof.
rewrite /S.derivative_cos; op; ew; by rewrite shift_cos.
Qed.
Lemma derivative_sin : S.derivative_sin R.
Proof.
rewrite /S.derivative_sin; op; ew; by rewrite shift_sin.
Qed.
Lemma derivative_atan : S.derivative_atan R.
Proof.
rewrite /S.derivative_atan; op; ew; by rewrite shift_atan (pwn _ 2) expr2 pwN1.
Qed.
Lemma derivative_asin : S.derivative_asin R.
Proof.
rewrite /S.derivative_asin; op; ew; by rewrite shift_asin (pwn _ 2) expr2.
Qed.
Lemma derivative_acos : S.derivative_acos R.
Proof.
rewrite /S.derivative_acos; op; ew; by rewrite shift_acos (pwn _ 2) expr2.
Qed.
Lemma derivative_sign : S.derivative_sign R.
Proof.
rewrite /S.derivative_sign; op; ew; by rewrite shift_cons app_zero.
Qed.
Lemma atan_neg : S.atan_neg R.
Proof.
rewrite /S.atan_neg; op; ew; apply: odd_app => [x|l y]; [exact: atanN | by rewrite !shift_atan mulrNN].
Qed.
Lemma asinh_def : S.asinh_def R.
Proof.
rewrite /S.asinh_def; op; ew; by rewrite /T_asinh app_comp app_add app_id app_comp app_Tpow ?half_whole // app_1p (pwn _ 2) expr2.
Qed.
Lemma cbrt_def : S.cbrt_def R.
Proof.
rewrite /S.cbrt_def; op; ew; by rewrite /T_cbrt app_mul app_comp app_Tpow // -[_^-1]mul1r (frac_whole _ (n:=1)).
Qed.
Lemma had_reciprocals : S.had_reciprocals R.
Proof.
rewrite /S.had_reciprocals; op; ew; by rewrite jinvM.
Qed.
Lemma hdiv_def : S.hdiv_def R.
Proof.
rewrite /S.hdiv_def; op; ew; by rewrite pwN1.
Qed.
Lemma hdiv_self : S.hdiv_self R.
Proof.
rewrite /S.hdiv_self; op; ew; by rewrite jmulV.
Qed.
Lemma hdiv_square : S.hdiv_square R.
Proof.
rewrite /S.hdiv_square; op; ew; have [e|n] := eqVneq (re (A_ r c)) 0; first by rewrite [jinv (A_ r c)]jinv0 // jinv0 ?mulr0 // reM e mul0r.
by rewrite jinvM mulrA jmulV // mul1r.
Qed.
Lemma pow_zero : S.pow_zero R.
Proof.
rewrite /S.pow_zero; op; ew; by rewrite pw0.
Qed.
Lemma div_pow : S.div_pow R.
Proof.
rewrite /S.div_pow; op; ew; by rewrite pwN1.
Qed.
Lemma pow_exp_log : S.pow_exp_log R.
Proof.
rewrite /S.pow_exp_log; op; ew; by rewrite pw_exp.
Qed.
Lemma pow_minus_half : S.pow_minus_half R.
Proof.
rewrite /S.pow_minus_half; op; ew; rewrite cstN; have [x0|x0] := leP (re (A_ r c)) 0; last by rewrite pwN.
by rewrite (@pw_half0 _ _ _ x0) jinv0 ?re0 // pw_frac0 // reN reK wholeN half_whole.
Qed.
Lemma log_abs_power : S.log_abs_power R.
Proof.
rewrite /S.log_abs_power; op; ew; rewrite pwn !app_abs reX; have [e|n] := eqVneq (re (A_ r c)) 0.
  by rewrite e expr0n gtn_eqF //= sgr0 cst0 !mul0r -/(jlog _) jlog0 ?re0 ?mulr0.
by rewrite sgrX rmorphX -exprMn -/(jlog _) jlogX // reM reK -normrEsg normr_gt0.
Qed.
Lemma pow_succ : S.pow_succ R.
Proof. by rewrite /S.pow_succ; op; ew; case: H2 => n ->; rewrite -mulrSr !pwn exprS. Qed.
Lemma pow_negative_integer : S.pow_negative_integer R.
Proof. by rewrite /S.pow_negative_integer; op; ew; case: H2 => n ->; rewrite pwn pwNn jinvX. Qed.
Lemma sinh_def : S.sinh_def R.
Proof.
rewrite /S.sinh_def; op; ew; rewrite /T_sinh app_scale app_add app_opp app_comp app_opp app_id //.
Qed.
Lemma cosh_def : S.cosh_def R.
Proof.
rewrite /S.cosh_def; op; ew; rewrite /T_cosh app_scale app_add app_comp app_opp app_id //.
Qed.
Lemma sqrt_had : S.sqrt_had R.
Proof.
rewrite /S.sqrt_had; op; ew; have a1 : 0 <= re (A_ r c) by [].
have h0 (x : J R k) : re x <= 0 -> pw x (cst k (2%:R^-1)) = 0 by exact: pw_half0.
have [a0|a0] := leP (re (A_ r c)) 0.
  have e : re (A_ r c) = 0 by apply/eqP; rewrite eq_le a0.
  by rewrite (h0 (A_ r c)) // mul0r h0 // reM e mul0r.
have [b0|b0] := leP (re (B_ r c)) 0; first by rewrite (h0 (B_ r c)) // mulr0 h0 // reM pmulr_rle0.
by rewrite !pw_exp ?reM ?mulr_gt0 // jlogM // mulrDr jexpD.
Qed.
Lemma sqrt_square : S.sqrt_square R.
Proof.
rewrite /S.sqrt_square; op; ew; rewrite (pwn _ 2) app_abs; have [e|n] := eqVneq (re (A_ r c)) 0.
  by rewrite e sgr0 cst0 mul0r; apply: pw_half0; rewrite reX e expr0n.
have ap : 0 < re (cst k (Num.sg (re (A_ r c))) * A_ r c) by rewrite reM reK -normrEsg normr_gt0.
set b := cst k _ * A_ r c in ap *; have -> : A_ r c ^+ 2 = b ^+ 2.
  by rewrite /b exprMn (_ : cst k _ ^+ 2 = 1) ?mul1r // expr2 -cstM -expr2 sqr_sg n cst1.
by rewrite pw_exp ?reX ?exprn_gt0 // jlogX // mulrA -(cst_nat R k 2) -cstM mulVf ?pnatr_eq0 // cst1 mul1r jlogK.
Qed.
Lemma zeros_pow : S.zeros_pow R.
Proof.
rewrite /S.zeros_pow; op; ew; have p0 : 0 < re p_ by move: H1.
rewrite /pw; case: ifP => w; last by rewrite re0 ltxx.
move: p0; rewrite (eqP w) => /=; rewrite floorz; case: (floor _) => [[|n]|n] //=; rewrite ?exprS ?mul0r // ?ltxx //.
by rewrite NegzE ltr0z.
Qed.
Lemma atanh_def : S.atanh_def R.
Proof.
rewrite /S.atanh_def; op; ew; match goal with h : forall (i : ordinal _) (j : ordinal _), is_true _ |- _ => have := h r c end.
rewrite !mxE reB re1 reM -expr2 subr_gt0 => h; rewrite /T_atanh app_res app_scale app_add app_opp !app_comp !app_add app_opp app_cst app_id cst1.
by rewrite (_ : `|re (A_ r c)| < 1) // -(@expr_lt1 _ 2) // real_normK ?num_real.
Qed.
Lemma mpow_succ : S.mpow_succ R.
Proof.
rewrite /S.mpow_succ; op; match goal with h : exists n : nat, _ |- _ => case: h => n -> end.
by rewrite -mulrSr !re_nat -![n%:R]/(n%:Z%:~R) -![n.+1%:R]/(n.+1%:Z%:~R) !wholez !floorz.
Qed.
Lemma mpow_zero : S.mpow_zero R.
Proof. by rewrite /S.mpow_zero; op; rewrite re0 -[0]/(0%:Z%:~R) wholez floorz. Qed.
Lemma mpow_negative : S.mpow_negative R.
Proof.
rewrite /S.mpow_negative; op; match goal with h : exists n : nat, _ |- _ => case: h => n e end.
have -> : k_ = - n%:R by rewrite -e opprK.
rewrite opprK reN re_nat -[n%:R]/(n%:Z%:~R) -mulrNz !wholez !floorz; case: n {e} => [|n]; first by rewrite oppr0.
by rewrite -NegzE.
Qed.
Lemma d_pow_natural : S.d_pow_natural R.
Proof.
rewrite /S.d_pow_natural; op; ew; match goal with h : exists n : nat, _ |- _ => case: h => n -> end.
rewrite !val_num pwn d1X (_ : d0 n%:R = n%:R); last exact: (rmorph_nat (d0_rmorphism (J R k))).
case: n => [|n]; first by rewrite !mul0r.
by rewrite (_ : n.+1%:R - 1 = n%:R) ?pwn // mulrS addrAC subrr add0r.
Qed.
Lemma sqrt_had_sqrt : S.sqrt_had_sqrt R.
Proof.
rewrite /S.sqrt_had_sqrt; op; ew; match goal with h : forall (i : ordinal _) (j : ordinal _), is_true _ |- _ => have := h r c end.
rewrite le_eqVlt => /orP[/eqP e|a0]; last exact: (@sqrtK R 0).
have -> : pw (A_ r c) (cst 0 2%:R^-1) = 0 by apply: (@pw_half0 R 0); rewrite -e.
by rewrite mul0r; exact: e.
Qed.
Lemma cos_acos : S.cos_acos R.
Proof.
rewrite /S.cos_acos; op; ew; match goal with h : forall (i : ordinal _) (j : ordinal _), is_true _ |- _ => have := h r c end.
rewrite !mxE /=; set a := A_ r c => h; have /andP[l u] : -1 <= (a : R) <= 1.
  by rewrite -ler_norml -(@expr_le1 _ 2) // real_normK ?num_real // expr2 -subr_ge0.
by rewrite /T_cos /= mul0r mul1r add0r /acos_ l u /= acosK // in_itv /= l u.
Qed.
Lemma sin_asin : S.sin_asin R.
Proof.
rewrite /S.sin_asin; op; ew; match goal with h : forall (i : ordinal _) (j : ordinal _), is_true _ |- _ => have := h r c end.
rewrite !mxE /=; set a := A_ r c => h; have /andP[l u] : -1 <= (a : R) <= 1.
  by rewrite -ler_norml -(@expr_le1 _ 2) // real_normK ?num_real // expr2 -subr_ge0.
by rewrite /T_sin /= mul0r mul1r addr0 /asin_ l u /= asinK // in_itv /= l u.
Qed.
Lemma zpow_field (x : J R 0) z : zpow x z = x ^ z.
Proof.
have h : jinv x = x^-1 by rewrite /jinv unitfE; case: (eqVneq x 0) => [->|//]; rewrite invr0.
by case: z => n //=; rewrite h NegzE exprVn exprnN.
Qed.
Lemma pow_pow_integer : S.pow_pow_integer R.
Proof.
rewrite /S.pow_pow_integer; op; ew; repeat match goal with h : exists z : int, _ |- _ => case: h => ? -> end.
by rewrite -intrM !pwz !zpow_field exprz_exp.
Qed.
Lemma zpow0 k (x : J R k) z : re x = 0 -> z < 0 -> zpow x z = 0.
Proof. by move=> x0; case: z => // n _; rewrite /= jinv0 // expr0n. Qed.
Lemma scale_negative_root : S.scale_negative_root R.
Proof.
rewrite /S.scale_negative_root; op; ew; congr (_ * _).
have p0 : re p_ < 0 by match goal with h : is_true (0 < re (- p_)) |- _ => move: h; rewrite reN oppr_gt0 end.
have [c0|c0] := leP (re c_) 0; last by rewrite pwN // jinvK // gt_eqF // re_pw_gt0.
rewrite /pw reN wholeN; case: ifP => w; last by rewrite ltNge c0 /= jinv0 // re0.
rewrite jlog0 // !mulr0 jexp0 !mulr1; move: p0; rewrite (eqP w) -mulrNz !floorz ltrz0.
by case: (floor _) => // m _; rewrite /= jinvX.
Qed.
Lemma asin_neg : S.asin_neg R.
Proof.
rewrite /S.asin_neg; op; ew; apply: odd_app => [x|l y]; last by rewrite !shift_asin mulrNN.
rewrite /T_asin /= /asin_ ler_oppr opprK ler_oppl andbC; case: ifP => [/andP[a b]|_]; rewrite ?oppr0 //.
have i : x \in `[-1, 1] by rewrite in_itv /= a b.
rewrite -{1}(asinK i) -sinN sinK // in_itv /= ler_opp2 ler_oppl asin_lepi2 ?asin_geNpi2 ?a ?b //.
Qed.
Lemma had_pow_negative : S.had_pow_negative R.
Proof.
rewrite /S.had_pow_negative; op; ew; case: H4 => n; case: H3 => z ->; case: H2 => y ->; rewrite -intrD !pwz => en.
have s0 : y + z < 0.
  have := congr1 (@re R k) en; rewrite reB reN re1 re_int re_nat => /eqP; rewrite subr_eq => /eqP e.
  by rewrite -(ltr_int R) -oppr_gt0 e ltr_paddl.
have [e0|u] := eqVneq (re (A_ r c)) 0; last first.
  have au : A_ r c \is a GRing.unit by rewrite unitJ.
  have h w : zpow (A_ r c) w = (A_ r c) ^ w by case: w => m //=; rewrite jinvV // NegzE exprVn exprnN.
  by rewrite !h exprzDr.
rewrite [RHS]zpow0 //; have [y0|y0] := ltP y 0; first by rewrite zpow0 ?mul0r.
by rewrite [zpow _ z]zpow0 ?mulr0 // (le_lt_trans _ s0) // ler_addr.
Qed.
Lemma d_logdet : S.d_logdet R.
Proof.
rewrite /S.d_logdet; opvars; rewrite ldtE difN prjE difE invE mulE trcE; congr num.
rewrite minv_adj (det_map_mx (d0_rmorphism _)) -scalemxAl mxtraceZ -d1_det -/(jlog _) app_abs.
set x := \det A_; have [e|n] := eqVneq (re x) 0.
  by rewrite e sgr0 cst0 mul0r jlog0 ?re0 // jinv0 ?mul0r.
rewrite d1_log; last by rewrite reM reK -normrEsg normr_gt0.
set s := Num.sg _; rewrite d1M d1_cst mul0r add0r -[d0 (_ * _)]/(cst k s * d0 x) -[d0 (cst k.+1 s)]/(cst k s) jinvM mulrACA.
by rewrite jinv_cst -cstM mulVf ?cst1 ?mul1r // sgr_eq0.
Qed.
Lemma det_diag : S.det_diag R.
Proof.
rewrite /S.det_diag; opvars; match goal with h : p_positive _ |- _ => move: h; rewrite positiveE => h end.
rewrite dgcE dtmE fmpE smeE fmpN; congr num.
rewrite /diagc matrix.det_diag -/(jexp _) (big_morph _ (@jexpD R k) (jexp0 R k)).
by apply: eq_bigr => i _; rewrite big_ord1 !mxE jlogK.
Qed.
Lemma acosh_def : S.acosh_def R.
Proof.
rewrite /S.acosh_def; op; ew; match goal with h : forall (i : ordinal _) (j : ordinal _), is_true _ |- _ => have := h r c end.
rewrite !mxE (pwn _ 2) reB re1 reX subr_gt0 => h.
rewrite /T_acosh app_res app_comp app_add app_id app_comp app_Tpow ?half_whole // app_m1 expr2.
case: ltP => // x1; apply/esym/jlog0; move: (A_ r c) x1 h => x x1 h.
have x0 : re x < 0.
  by rewrite ltNge; apply: contraTN h => x0; rewrite -leNgt expr_le1.
have s0 : 0 < re (x * x - 1) by rewrite reB re1 reM -expr2 subr_gt0.
have := congr1 (@re R k) (sqrtK s0); rewrite reM reB re1 reM => q.
have p0 := re_pw_gt0 (cst k (half R)) s0; rewrite reD addrC -ler_subr_addr sub0r leNgt; apply/negP=> w.
have nx : 0 <= - re x by rewrite oppr_ge0 ltW.
have := ltr_pmul nx nx w w; rewrite -/(half R) q mulrNN ltNge ger_addl oppr_le0 ler01 //.
Qed.
Lemma jtan_atan k (x : J R k) : jsin (app (@T_atan R) x) * jinv (jcos (app (@T_atan R) x)) = x.
Proof.
have c0 n (y : J R n) : re (jcos (app (@T_atan R) y)) != 0.
  by rewrite re_cos re_app gt_eqF // cos_gt0_pihalf // atan_gtNpi2 atan_ltpi2.
elim: k x => [|k IH] x.
  by rewrite jsin0 jcos0 /jinv unitfE -[RHS](atanK x) /tan; case: eqVneq => // ->; rewrite invr0.
apply: jetP; first by rewrite -[LHS]/(jsin (app (@T_atan R) (d0 x)) * d0 (jinv (jcos (app (@T_atan R) x)))) d0_jinv; exact: IH.
rewrite d1M d1_jinv d1_sin d1_cos d0_jinv !d0_app [d1 (app _ x)]/= shift_atan.
have y0 : re (1 + d0 x * d0 x) != 0 by rewrite reD re1 reM gt_eqF // ltr_spaddl // -expr2 sqr_ge0.
have := jmulVl y0; have := IH (d0 x); have := jmulV (c0 k (d0 x)).
move: (jsin _) (jcos _) => s p; move: (jinv p) (d0 x) (d1 x) (jinv (1 + _)) => q y z i pq sq iy.
have -> : p * (i * z) * q + s * - (q ^+ 2 * (- s * (i * z))) = i * (p * q + (s * q) * (s * q)) * z by ring.
by rewrite pq sq iy mul1r.
Qed.
Lemma tan_atan : S.tan_atan R.
Proof. by rewrite /S.tan_atan; op; ew; rewrite app_tan jtan_atan. Qed.
Lemma erf_value : S.erf_value R.
Proof.
rewrite /S.erf_value; op; ew; rewrite -(cst0 R k) app_cstv; congr (cst k _); rewrite /T_erf /= /erf.
rewrite (_ : pseries _ _ = fun=> 0) ?lim_cst ?mulr0 //; apply/funext=> n; rewrite /pseries /series /= big1 // => -[|i] _.
  by rewrite /erf_coeff mul0r mul0r.
by rewrite expr0n mulr0.
Qed.
Lemma exp_half_pi : expR (- half R * ln (pi : R)) = (Num.sqrt pi)^-1.
Proof.
rewrite mulNr expRN; congr (_^-1); have e : expR (half R * ln pi) ^+ 2 = pi :> R.
  by rewrite expr2 -expRD -mulrDl half2 mul1r lnK // posrE pi_gt0.
by rewrite -[in RHS]e sqrtr_sqr ger0_norm // ltW // expR_gt0.
Qed.
Lemma derivative_erf : S.derivative_erf R.
Proof.
rewrite /S.derivative_erf; op; ew; have -> : (- 1 : J R k) = cst k (- 1) by rewrite cstN cst1.
rewrite app_cstv /T_erf shift_cons app_scale app_comp app_opp app_sqr (pwn _ 2) expr2 -/(jexp _); congr (_ * _).
have -> : T_acos 0%N (-1) = pi :> R by rewrite /T_acos /= /acos_ lexx (le_trans (lerN10 R) ler01) acosN1.
rewrite pw_exp ?reK ?pi_gt0 // -/(cst k) /jlog app_cstv -cstM jexp_cst -cst_nat -cstM; congr (cst k (_ * _)).
by rewrite -exp_half_pi.
Qed.
End Proofs.
