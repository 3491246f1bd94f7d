(* Facts about the named functions on jets. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.classical Require Import boolp classical_sets functions.
From mathcomp.analysis Require Import reals signed topology normedtype derive realfun sequences exp trigo.
From mathcomp Require Import ring.
From Gradus Require Import Base Kron Jet Fun Words.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.
Section JetFun.
Variable R : realType.
Implicit Types (k n : nat) (r : R).
Lemma cstD k (a b : R) : cst k (a + b) = cst k a + cst k b. Proof. exact: rmorphD. Qed.
Lemma cstM k (a b : R) : cst k (a * b) = cst k a * cst k b. Proof. exact: rmorphM. Qed.
Lemma cstN k (a : R) : cst k (- a) = - cst k a. Proof. exact: rmorphN. Qed.
Lemma cst1 k : cst k (1 : R) = 1. Proof. exact: rmorph1. Qed.
Lemma cst0 k : cst k (0 : R) = 0. Proof. exact: rmorph0. Qed.
Lemma cst_nat k n : cst k (n%:R : R) = n%:R. Proof. exact: rmorph_nat. Qed.
Lemma d1X k (x : J R k.+1) n : d1 (x ^+ n) = n%:R * d0 x ^+ n.-1 * d1 x.
Proof.
elim: n => [|n IH]; first by rewrite mulr0n !mul0r.
rewrite exprS d1M IH rmorphX; case: n {IH} => [|n]; first by rewrite !expr0; ring.
by rewrite -[n.+1.-1]/n -[n.+2.-1]/n.+1 [d0 x ^+ n.+1]exprS; ring.
Qed.
Lemma d1_cst k r : d1 (cst k.+1 r) = 0. Proof. by []. Qed.
Lemma app_powN k c n (x : J R k) : app (fun j => powNj j c n) x = cst k c * jinv x ^+ n.
Proof.
elim: k c n x => [|k IH] c n x.
  by rewrite /= /jinv unitfE; case: eqVneq => [->|//]; rewrite invr0.
rewrite appS; apply: jetP; rewrite /= ?IH.
  by rewrite (rmorphX (d0_rmorphism _)) /= d0_jinv.
rewrite mulNr cstN cstM cst_nat.
rewrite mul0r add0r d1X d0_jinv d1_jinv; case: n => [|n]; first by ring.
move: (n.+1%:R) (cst k c) (jinv (d0 x)) (d1 x) => a b y z.
rewrite (_ : y ^+ n.+2 = y ^+ n * y ^+ 2); last by rewrite -exprD addn2.
by move: (y ^+ n) (y ^+ 2) => u v; ring.
Qed.
Lemma app_inv k (x : J R k) : app (@T_inv R) x = jinv x.
Proof. by rewrite app_powN cst1 mul1r expr1. Qed.
Lemma app_shift_inv k (x : J R k) : app (shift (@T_inv R)) x = - jinv x ^+ 2.
Proof. by rewrite (_ : shift _ = fun j => powNj j (- 1%:R * 1) 2) // app_powN mulr1 cstN cst1 mulN1r. Qed.
Lemma re_exp k (x : J R k) : re (jexp x) = expR (re x). Proof. exact: re_app. Qed.
Lemma re_exp_gt0 k (x : J R k) : 0 < re (jexp x). Proof. by rewrite re_exp expR_gt0. Qed.
Lemma re_exp_neq0 k (x : J R k) : re (jexp x) != 0. Proof. by rewrite gt_eqF ?re_exp_gt0. Qed.
Lemma d1_exp k (x : J R k.+1) : d1 (jexp x) = jexp (d0 x) * d1 x. Proof. by []. Qed.
Lemma d0_exp k (x : J R k.+1) : d0 (jexp x) = jexp (d0 x). Proof. by []. Qed.
Lemma jexpD k (x y : J R k) : jexp (x + y) = jexp x * jexp y.
Proof.
elim: k x y => [|k IH] x y; first exact: expRD.
apply: jetP; first exact: IH.
by rewrite d1M !d1_exp !d0_exp -[d0 (x + y)]/(d0 x + d0 y) -[d1 (x + y)]/(d1 x + d1 y) IH; ring.
Qed.
Lemma jexp_cst k r : jexp (cst k r) = cst k (expR r). Proof. exact: app_cstv. Qed.
Lemma jexp0 k : jexp (0 : J R k) = 1. Proof. by rewrite -cst0 jexp_cst expR0 cst1. Qed.
Lemma jexpN k (x : J R k) : jexp (- x) = jinv (jexp x).
Proof. by apply/esym/jinv_uniq; rewrite -jexpD subrr jexp0. Qed.
Lemma jexpMn k (x : J R k) n : jexp (n%:R * x) = jexp x ^+ n.
Proof. by elim: n => [|n IH]; rewrite ?mul0r ?jexp0 // exprS -IH -jexpD; congr jexp; ring. Qed.
Lemma app_shift_log k (x : J R k) : 0 < re x -> app (shift (@T_log R)) x = jinv x.
Proof. by move=> x0; rewrite shift_cons app_res x0 app_inv. Qed.
Lemma re_log k (x : J R k) : re (jlog x) = ln (re x). Proof. exact: re_app. Qed.
Lemma d0_log k (x : J R k.+1) : d0 (jlog x) = jlog (d0 x). Proof. by []. Qed.
Lemma d1_log k (x : J R k.+1) : 0 < re x -> d1 (jlog x) = jinv (d0 x) * d1 x.
Proof. by move=> x0; rewrite /jlog appS /= app_shift_log. Qed.
Lemma jlogK k (x : J R k) : 0 < re x -> jexp (jlog x) = x.
Proof.
elim: k x => [|k IH] x x0; first exact: lnK.
apply: jetP; first exact: IH.
rewrite d1_exp d0_log IH // d1_log // mulrA jmulV ?mul1r //.
by move: x0; rewrite lt0r => /andP[].
Qed.
Lemma jexpK k (x : J R k) : jlog (jexp x) = x.
Proof.
elim: k x => [|k IH] x; first exact: expK.
apply: jetP; first exact: IH.
by rewrite d1_log ?re_exp_gt0 // d0_exp d1_exp mulrA jmulVl ?mul1r // re_exp_neq0.
Qed.
Lemma jlog0 k (x : J R k) : re x <= 0 -> jlog x = 0.
Proof.
move=> x0; rewrite /jlog (@app_ext _ _ _ (tcst 0)) ?app_zero // => -[|j] /=; first by rewrite ln0.
by rewrite /tres ltNge x0.
Qed.
Lemma jlogM k (x y : J R k) : 0 < re x -> 0 < re y -> jlog (x * y) = jlog x + jlog y.
Proof. by move=> x0 y0; rewrite -{1}(jlogK x0) -{1}(jlogK y0) -jexpD jexpK. Qed.
Lemma jlogX k (x : J R k) n : 0 < re x -> jlog (x ^+ n) = n%:R * jlog x.
Proof. by move=> x0; rewrite -{1}(jlogK x0) -jexpMn jexpK. Qed.
Lemma jlog1 k : jlog (1 : J R k) = 0. Proof. by rewrite -(jexp0 k) jexpK. Qed.
(* powers *)
Lemma floorz (z : int) : floor (z%:~R : R) = z.
Proof. by apply: (@intr_inj R); rewrite -RfloorE Rfloor_natz. Qed.
Lemma re_int k (z : int) : re (z%:~R : J R k) = z%:~R. Proof. exact: rmorph_int. Qed.
Lemma wholez (z : int) : whole (z%:~R : R). Proof. by rewrite /whole floorz. Qed.
Lemma pwz k (x : J R k) (z : int) : pw x z%:~R = zpow x z.
Proof. by rewrite /pw re_int wholez floorz subrr mul0r jexp0 mulr1. Qed.
Lemma pwn k (x : J R k) n : pw x n%:R = x ^+ n. Proof. exact: (pwz x n). Qed.
Lemma pw0 k (x : J R k) : pw x 0 = 1. Proof. by rewrite -(mulr0n 1) pwn. Qed.
Lemma pw1 k (x : J R k) : pw x 1 = x. Proof. by rewrite -(mulr1n 1) pwn. Qed.
Lemma pw2 k (x : J R k) : pw x 2%:R = x * x. Proof. by rewrite pwn expr2. Qed.
Lemma zpowN k (x : J R k) n : zpow x (- n%:Z) = jinv x ^+ n.
Proof. by case: n => [|n]; rewrite ?NegzE. Qed.
Lemma pwNn k (x : J R k) n : pw x (- n%:R) = jinv x ^+ n.
Proof. by have := pwz x (- n%:Z); rewrite mulrNz zpowN. Qed.
Lemma pwN1 k (x : J R k) : pw x (-1) = jinv x. Proof. by have := pwNn x 1; rewrite expr1. Qed.
Lemma gt0_neq k (x : J R k) : 0 < re x -> re x != 0. Proof. by move=> h; rewrite gt_eqF. Qed.
Lemma zpow_exp k (x : J R k) z : 0 < re x -> zpow x z = jexp (z%:~R * jlog x).
Proof.
move=> x0; case: z => n; first by rewrite /= jexpMn jlogK.
by rewrite NegzE mulrNz mulNr jexpN -pmulrn jexpMn jlogK // jinvX.
Qed.
Lemma pw_exp k (x p : J R k) : 0 < re x -> pw x p = jexp (p * jlog x).
Proof. by move=> x0; rewrite /pw x0 zpow_exp // -jexpD; case: ifP => // _; congr jexp; ring. Qed.
Lemma pw_frac0 k (x p : J R k) : ~~ whole (re p) -> re x <= 0 -> pw x p = 0.
Proof. by move=> /negPf w x0; rewrite /pw w ltNge x0. Qed.
Lemma frac_whole n m : (0 < n < m)%N -> ~~ whole (n%:R / m%:R : R).
Proof.
case/andP=> n0 nm; have m0 : (m%:R : R) != 0 by rewrite pnatr_eq0 -lt0n (ltn_trans n0).
apply/negP=> /eqP e; have: (n%:R : R) = (floor (n%:R / m%:R : R) * m%:Z)%:~R by rewrite intrM -e divfK.
rewrite -[n%:R]/(n%:Z%:~R) => /intr_inj; case: (floor _) => l; last by case: m nm {m0 e} => // m _; case: n n0.
rewrite -PoszM => -[] en; case: l {e} en => [|l] en; first by rewrite en in n0.
by move: nm; rewrite en mulSn ltnNge leq_addr.
Qed.
Lemma half_whole : ~~ whole (half R). Proof. by have := @frac_whole 1 2 isT; rewrite mul1r. Qed.
Lemma wholeN r : whole (- r) = whole r.
Proof.
have h x : whole x -> whole (- x : R).
  rewrite /whole => /eqP e; have f : floor (- x) = - floor x by rewrite {1}e -mulrNz floorz.
  by rewrite f mulrNz -e.
by apply/idP/idP => /h //; rewrite opprK.
Qed.
Lemma app_Tpow k p (x : J R k) : ~~ whole p -> app (T_pow p) x = pw x (cst k p).
Proof.
move=> w; rewrite /T_pow app_res; case: ifP => x0.
  by rewrite app_comp app_scale pw_exp.
by rewrite pw_frac0 ?reK // leNgt x0.
Qed.
Lemma pw_half0 k (x : J R k) : re x <= 0 -> pw x (cst k (half R)) = 0.
Proof. by move=> x0; rewrite pw_frac0 ?reK // half_whole. Qed.
Lemma half2 : half R + half R = 1. Proof. by rewrite /half -mulr2n -[_ *+ 2]mulr_natr mulVf ?pnatr_eq0. Qed.
Lemma sqrtK k (x : J R k) : 0 < re x -> pw x (cst k (half R)) * pw x (cst k (half R)) = x.
Proof. by move=> x0; rewrite !pw_exp // -jexpD -mulrDl -cstD half2 cst1 mul1r jlogK. Qed.
Lemma re_pw_gt0 k (x p : J R k) : 0 < re x -> 0 < re (pw x p).
Proof. by move=> x0; rewrite pw_exp // re_exp_gt0. Qed.
Lemma pwD k (x p q : J R k) : 0 < re x -> pw x (p + q) = pw x p * pw x q.
Proof. by move=> x0; rewrite !pw_exp // mulrDl jexpD. Qed.
Lemma pwN k (x p : J R k) : 0 < re x -> pw x (- p) = jinv (pw x p).
Proof. by move=> x0; rewrite !pw_exp // mulNr jexpN. Qed.
Lemma d0_pw_half k (x : J R k.+1) : d0 (pw x (cst k.+1 (half R))) = pw (d0 x) (cst k (half R)).
Proof. by rewrite -!app_Tpow ?half_whole. Qed.
Lemma d1_pw k (x p : J R k.+1) : 0 < re x -> d1 p = 0 -> d1 (pw x p) = pw (d0 x) (d0 p) * d0 p * jinv (d0 x) * d1 x.
Proof.
move=> x0 p0; rewrite pw_exp // d1_exp pw_exp // -[d0 (p * _)]/(d0 p * d0 (jlog x)) d0_log d1M p0 mul0r add0r d1_log //.
by rewrite !mulrA.
Qed.
(* the absolute value and the sign *)
Lemma app_sign k (x : J R k) : app (@T_sign R) x = cst k (Num.sg (re x)).
Proof. by rewrite -(app_cst _ x); apply: app_ext => -[|[|j]]. Qed.
Lemma app_abs k (x : J R k) : app (@T_abs R) x = cst k (Num.sg (re x)) * x.
Proof.
rewrite -{3}(app_id x) -app_scale; apply: app_ext => -[|[|j]] /=; rewrite /tscale /= ?mulr1 ?mulr0 //.
  by rewrite normrEsg.
by case: j.
Qed.
Lemma re_abs k (x : J R k) : re (app (@T_abs R) x) = `|re x|. Proof. by rewrite re_app. Qed.
(* sine and cosine *)
Lemma trigjE j a b r : trigj j a b r = a * trigj j 1 0 r + b * trigj j 0 1 r.
Proof.
elim: j a b => [|j IH] a b /=; first by ring.
by rewrite IH (IH (- 0)) (IH (- 1) 0); ring.
Qed.
Notation jsin := (app (@T_sin R)). Notation jcos := (app (@T_cos R)).
Lemma shift_sin k (x : J R k) : app (shift (@T_sin R)) x = jcos x.
Proof. by apply: app_ext => j; rewrite /shift /T_sin /T_cos /= oppr0. Qed.
Lemma shift_cos k (x : J R k) : app (shift (@T_cos R)) x = - jsin x.
Proof. by rewrite -app_opp; apply: app_ext => j; rewrite /shift /T_sin /T_cos /topp /= trigjE; ring. Qed.
Lemma re_sin k (x : J R k) : re (jsin x) = sin (re x). Proof. by rewrite re_app /T_sin /= mul1r mul0r addr0. Qed.
Lemma re_cos k (x : J R k) : re (jcos x) = cos (re x). Proof. by rewrite re_app /T_cos /= mul1r mul0r add0r. Qed.
Lemma jsin0 (x : J R 0) : jsin x = sin x. Proof. exact: (@re_sin 0 x). Qed.
Lemma jcos0 (x : J R 0) : jcos x = cos x. Proof. exact: (@re_cos 0 x). Qed.
Lemma d1_sin k (x : J R k.+1) : d1 (jsin x) = jcos (d0 x) * d1 x. Proof. by rewrite appS /= shift_sin. Qed.
Lemma d1_cos k (x : J R k.+1) : d1 (jcos x) = - jsin (d0 x) * d1 x. Proof. by rewrite appS /= shift_cos. Qed.
Lemma d0_app k F (x : J R k.+1) : d0 (app F x) = app F (d0 x). Proof. by []. Qed.
Lemma jsincosD k (x y : J R k) : jsin (x + y) = jsin x * jcos y + jcos x * jsin y /\ jcos (x + y) = jcos x * jcos y - jsin x * jsin y.
Proof.
elim: k x y => [|k IH] x y.
  by rewrite !jsin0 !jcos0 (sinD x y) (cosD x y).
have [s c] := IH (d0 x) (d0 y); split; apply: jetP.
- exact: s.
- rewrite d1_sin -[d0 (x + y)]/(d0 x + d0 y) -[d1 (x + y)]/(d1 x + d1 y) c.
  rewrite -[d1 (_ + _)]/(d1 (jsin x * jcos y) + d1 (jcos x * jsin y)) !d1M !d1_sin !d1_cos !d0_app; ring.
- exact: c.
- rewrite d1_cos -[d0 (x + y)]/(d0 x + d0 y) -[d1 (x + y)]/(d1 x + d1 y) s.
  rewrite -[d1 (_ - _)]/(d1 (jcos x * jcos y) - d1 (jsin x * jsin y)) !d1M !d1_sin !d1_cos !d0_app; ring.
Qed.
Lemma sin2cos2 k (x : J R k) : jsin x * jsin x + jcos x * jcos x = 1.
Proof.
elim: k x => [|k IH] x; first by rewrite jsin0 jcos0 addrC; exact: (cos2Dsin2 x).
apply: jetP; first exact: IH.
rewrite -[d1 (_ + _)]/(d1 (jsin x * jsin x) + d1 (jcos x * jcos x)) !d1M !d1_sin !d1_cos !d0_app.
by rewrite [d1 1]/=; ring.
Qed.
Lemma app_tan k (x : J R k) : app (@T_tan R) x = jsin x * jinv (jcos x).
Proof. by rewrite app_mul app_comp app_inv. Qed.
Lemma app_sqr k (x : J R k) : app (@tsqr R) x = x * x. Proof. by rewrite app_mul app_id. Qed.
Lemma app_1m k (x : J R k) : app (@one_minus_sqr R) x = 1 - x * x.
Proof. by rewrite app_add app_opp app_cst app_sqr cst1. Qed.
Lemma app_1p k (x : J R k) : app (@one_plus_sqr R) x = 1 + x * x.
Proof. by rewrite app_add app_cst app_sqr cst1. Qed.
Lemma app_m1 k (x : J R k) : app (@sqr_minus_one R) x = x * x - 1.
Proof. by rewrite app_add app_opp app_cst app_sqr cst1. Qed.
Lemma shift_atan k (x : J R k) : app (shift (@T_atan R)) x = jinv (1 + x * x).
Proof. by rewrite shift_cons app_comp app_inv app_1p. Qed.
Lemma shift_asin k (x : J R k) : app (shift (@T_asin R)) x = pw (1 - x * x) (cst k (- half R)).
Proof. by rewrite shift_cons app_comp app_Tpow ?wholeN ?half_whole // app_1m. Qed.
Lemma shift_acos k (x : J R k) : app (shift (@T_acos R)) x = - pw (1 - x * x) (cst k (- half R)).
Proof. by rewrite shift_cons app_opp app_comp app_Tpow ?wholeN ?half_whole // app_1m. Qed.
Lemma odd_app F k (x : J R k) : (forall r, F 0%N (- r) = - F 0%N r) ->
  (forall k (y : J R k), app (shift F) (- y) = app (shift F) y) -> app F (- x) = - app F x.
Proof.
move=> h0 h1; case: k x => [|k] x; first exact: h0.
have aux n (y : J R n) : app F (- y) = - app F y.
  elim: n y => [|n IH] y; first exact: h0.
  by apply: jetP; [exact: IH | rewrite !appS /= h1 mulrN].
exact: aux.
Qed.
End JetFun.
Notation jsin := (app (@T_sin _)). Notation jcos := (app (@T_cos _)).
