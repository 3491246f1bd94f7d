(* Where a term is regular, its formal differential is its derivative along every line: so what the kernel calls a gradient is
   one in this sense (docs/meaning.md, 4). Differentials within the term, and that the derivative is continuous, are not here. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.classical Require Import boolp classical_sets functions.
From mathcomp.analysis Require Import reals signed topology normedtype derive realfun sequences exp trigo.
From Gradus Require Import Base Kron Jet Fun Words Tac MatFacts JetFun Quadratic Hom Infer Curves.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory numFieldNormedType.Exports.
Local Open Scope ring_scope.
Transparent num add scl val dif sm elt.
Section Adequacy.
Variable R : realType.
Variable vary : nat -> nat -> bool.
Variable sh : nat -> nat * nat.
Implicit Types (m n p q x i : nat) (r : seq nat).
Notation J1 := (J R 1). Notation J0 := (J R 0).
Notation term := (term R). Notation env := (env R). Notation ev := (ev vary).
(* named functions at their regular places *)
Lemma true_exp (a : R) : true_at (@T_exp R) a. Proof. exact: is_derive_expR. Qed.
Lemma true_log (a : R) : 0 < a -> true_at (@T_log R) a.
Proof. by move=> a0; rewrite /true_at /= /tres a0 /T_inv /= mul1r expr1; exact: is_derive1_ln. Qed.
Lemma true_sin (a : R) : true_at (@T_sin R) a.
Proof.
rewrite /true_at (_ : @T_sin R 0%N = @sin R); last by apply/funext=> t; rewrite /T_sin /= mul1r mul0r addr0.
rewrite (_ : @T_sin R 1%N a = cos a); last by rewrite /T_sin /= oppr0 mul0r mul1r add0r.
exact: is_derive_sin.
Qed.
Lemma true_cos (a : R) : true_at (@T_cos R) a.
Proof.
rewrite /true_at (_ : @T_cos R 0%N = @cos R); last by apply/funext=> t; rewrite /T_cos /= mul1r mul0r add0r.
rewrite (_ : @T_cos R 1%N a = - sin a); last by rewrite /T_cos /= mulN1r mul0r addr0.
exact: is_derive_cos.
Qed.
Lemma true_atan (a : R) : true_at (@T_atan R) a.
Proof.
rewrite /true_at /T_atan /= /tcomp /= /T_inv /= mul1r expr1 /one_plus_sqr /tadd /= /tsqr /tmul /= -expr2.
exact: is_derive1_atan.
Qed.
(* towers made of others *)
Lemma true_id (a : R) : true_at (@tid R) a. Proof. exact: is_derive_id. Qed.
Lemma true_const (c a : R) : true_at (tcst c) a. Proof. exact: is_derive_cst. Qed.
Lemma true_add F G (a : R) : true_at F a -> true_at G a -> true_at (tadd F G) a. Proof. exact: is_deriveD. Qed.
Lemma true_opp F (a : R) : true_at F a -> true_at (topp F) a. Proof. exact: is_deriveN. Qed.
Lemma true_scale c F (a : R) : true_at F a -> true_at (tscale c F) a. Proof. by move=> h; exact: is_deriveZ. Qed.
Lemma true_mul F G (a : R) : true_at F a -> true_at G a -> true_at (tmul F G) a.
Proof.
move=> f g; have h := is_deriveM f g; apply: is_derive_eq h _.
have c (x y u v : R) : x * y + u * v = v * u + x * y by rewrite addrC [u * v]mulrC.
exact: c.
Qed.
Lemma true_comp F G (a : R) : true_at F (G 0%N a) -> true_at G a -> true_at (tcomp F G) a.
Proof. by move=> f g; exact: is_derive1_comp. Qed.
Lemma true_inv (a : R) : a != 0 -> true_at (@T_inv R) a.
Proof.
move=> a0; rewrite /true_at (_ : @T_inv R 0%N = fun t => t^-1); last by apply/funext=> t; rewrite /T_inv /= mul1r expr1.
have h := @is_deriveV R id a 1 1 a0 (is_derive_id _ _); apply: is_derive_eq h _.
by rewrite /T_inv /= mulr1 mulN1r exprVn /GRing.scale /= mulr1.
Qed.
Lemma true_tan (a : R) : cos a != 0 -> true_at (@T_tan R) a.
Proof.
move=> c; apply: true_mul; [exact: true_sin | apply: true_comp; last exact: true_cos].
by apply: true_inv; rewrite /T_cos /= mul0r mul1r add0r.
Qed.
Lemma true_exp_opp (a : R) : true_at (tcomp (@T_exp R) (topp (@tid R))) a.
Proof. by apply: true_comp; [exact: true_exp | apply/true_opp/true_id]. Qed.
Lemma true_sinh (a : R) : true_at (@T_sinh R) a.
Proof. by apply/true_scale/true_add; [exact: true_exp | apply/true_opp/true_exp_opp]. Qed.
Lemma true_cosh (a : R) : true_at (@T_cosh R) a.
Proof. by apply/true_scale/true_add; [exact: true_exp | exact: true_exp_opp]. Qed.
Lemma true_tanh (a : R) : true_at (@T_tanh R) a.
Proof.
apply: true_mul; first exact: true_sinh; apply: true_comp; last exact: true_cosh.
by apply: true_inv; rewrite gt_eqF // mulr_gt0 ?invr_gt0 ?ltr0n // addr_gt0 // expR_gt0.
Qed.
Lemma true_sigmoid (a : R) : true_at (@T_sigmoid R) a.
Proof.
apply: true_comp; last by apply: true_add; [exact: true_const | exact: true_exp_opp].
by apply: true_inv; rewrite gt_eqF // addr_gt0 // ?ltr01 // expR_gt0.
Qed.
Lemma true_softplus (a : R) : true_at (@T_softplus R) a.
Proof.
apply: true_comp; last by apply: true_add; [exact: true_const | exact: true_exp].
by apply: true_log; rewrite addr_gt0 // ?ltr01 // expR_gt0.
Qed.
(* the line through e that moves one member by s D *)
Definition line (e : env 0) x i (D : mx J0) (s : R) : env 0 := fun y j l =>
  if (y == x) && (j == i) then add (e y j l) (scl (num (s : J0)) D) else e y j l.
Lemma told_id : told (fun t : R => t) (Dual 0 1 : J1). Proof. by split=> //; exact: is_derive_id. Qed.
Lemma told_line e x i D y j l : mtold (fun s => line e x i D s y j l) (along e x i D y j l).
Proof.
rewrite /line /along; case: ifP => _; case: (e y j l) => m n A.
  refine (@mtoldP R _ _ (fun s => A + get m n (scl (num (s : J0)) D)) (\matrix_(a, b) (Dual (A a b) (ent D a b) : J1)) _) => a b.
  have := told_add (told_cst (A a b)) (told_mul told_id (told_cst (ent D a b))).
  rewrite mxE (_ : cst 1 _ + _ = Dual (A a b) (ent D a b) :> J1); last by apply: dual_eq; rewrite /= ?mul0r ?mul1r ?mulr0 ?add0r ?addr0.
  by apply: told_fun => s; rewrite !mxE; congr (_ + _); rewrite /ent /=; case: insub => [a'|]; rewrite ?mulr0 //;
    case: insub => [b'|]; rewrite ?mulr0 // mxE [val _](val_num (s : J0)).
refine (@mtoldP R _ _ (fun s => A) (map_mx (@inj R 0) A) _) => a b; rewrite mxE; exact: told_cst.
Qed.
Lemma t_sm N (C : nat -> R -> mx J0) (A : nat -> mx J1) : (0 < N)%N -> (forall p, (p < N)%N -> mtold (C p) (A p)) ->
  mtold (fun t => sm N (fun p => C p t)) (sm N A).
Proof.
move=> N0 h; have [m [n [M [M' [eC eA _]]]]] := h 0%N N0.
have -> : (fun t => sm N (fun p => C p t)) = fun t => Mx (\sum_(p < N) get m n (C p t)).
  by apply/funext=> t; rewrite /sm eC.
rewrite /sm eA; apply: mtoldP => a b; rewrite summxE.
have := @told_sumI R _ (fun (p : 'I_N) t => ent (C p t) a b) (fun p : 'I_N => ent (A p) a b) (fun p : 'I_N => told_ent a b (h p (ltn_ord p))).
rewrite (eq_bigr (fun p : 'I_N => get m n (A p) a b)) => [|p _]; last by rewrite mxE.
by apply: told_fun => t; rewrite summxE; apply: eq_bigr => p _; rewrite mxE.
Qed.
(* a word at a place where it takes curves told to curves told; Curves.v has such places of the words *)
Definition smooth1 (o : word1 R) (A : mx J1) := forall C, mtold C A -> mtold (fun t => w1 o (C t)) (w1 o A).
Definition smooth2 (o : word2 R) (A B : mx J1) := forall C D, mtold C A -> mtold D B -> mtold (fun t => w2 o (C t) (D t)) (w2 o A B).
Section Places.
(* these have no singular places *)
Theorem smooth_unary A : [/\ smooth1 (@Word1 R (fun k => @opp (J R k)) (fun k k' h => h_opp h)) A, smooth1 (@Word1 R (fun k => @trn (J R k)) (fun k k' h => h_trn h)) A,
  smooth1 (@Word1 R (fun k => @trc (J R k)) (fun k k' h => h_trc h)) A & smooth1 (@Word1 R (fun k => @dtm (J R k)) (fun k k' h => h_dtm h)) A] /\
  [/\ smooth1 (@Word1 R (fun k => @vc (J R k)) (fun k k' h => h_vc h)) A, smooth1 (@Word1 R (fun k => @dgc (J R k)) (fun k k' h => h_dgc h)) A, smooth1 (@Word1 R (fun k => @dgv (J R k)) (fun k k' h => h_dgv h)) A &
  smooth1 (@Word1 R (fun k => @sme (J R k)) (fun k k' h => h_sme h)) A].
Proof. by split; split=> C c; [apply: t_opp|apply: t_trn|apply: t_trc|apply: t_dtm|apply: t_vc|apply: t_dgc|apply: t_dgv|apply: t_sme]. Qed.
Theorem smooth_binary A B : [/\ smooth2 (@Word2 R (fun k => @add (J R k)) (fun k k' h => h_add h)) A B, smooth2 (@Word2 R (fun k => @sbt (J R k)) (fun k k' h => h_sbt h)) A B,
  smooth2 (@Word2 R (fun k => @mul (J R k)) (fun k k' h => h_mul h)) A B & smooth2 (@Word2 R (fun k => @hdm (J R k)) (fun k k' h => h_hdm h)) A B] /\
  [/\ smooth2 (@Word2 R (fun k => @scl (J R k)) (fun k k' h => h_scl h)) A B, smooth2 (@Word2 R (fun k => @krn (J R k)) (fun k k' h => h_krn h)) A B, smooth2 (@Word2 R (fun k => @hct (J R k)) (fun k k' h => h_hct h)) A B &
  smooth2 (@Word2 R (fun k => @vct (J R k)) (fun k k' h => h_vct h)) A B].
Proof. by split; split=> C D c d; [apply: t_add|apply: t_sbt|apply: t_mul|apply: t_hdm|apply: t_scl|apply: t_krn|apply: t_hct|apply: t_vct]. Qed.
(* the inverse of an invertible matrix, a quotient by what is not 0, a function where its tower is true *)
Theorem smooth_inv A : p_invertible A -> smooth1 (@Word1 R (fun k => @inv (J R k)) (fun k k' h => h_inv h)) A. Proof. by move=> u C; apply: t_inv. Qed.
Theorem smooth_div A B : re (val B) != 0 -> smooth2 (@Word2 R (fun k => @dvs (J R k)) (fun k k' h => h_dvs h)) A B. Proof. by move=> u C D; apply: t_dvs. Qed.
Theorem smooth_hdiv A B : (forall i j : nat, (i < rows A)%N -> (j < cols A)%N -> re (ent B i j) != 0) ->
  smooth2 (@Word2 R (fun k => @hdv (J R k)) (fun k k' h => h_hdv h)) A B.
Proof. by move=> u C D; apply: t_hdv. Qed.
Theorem smooth_map (F : tower R) (A : mx J1) : (forall a b, true_at F (re (body A a b))) ->
  smooth1 (@Word1 R (fun k => @fmp R k F) (fun k k' h => @h_fmp R k k' h F)) A.
Proof. by move=> u C; apply: t_fmp. Qed.
Theorem smooth_adj A : smooth1 (@Word1 R (fun k => @adj (J R k)) (fun k k' h => h_adj h)) A. Proof. by move=> C; apply: t_adj. Qed.
(* powers by entries with a whole exponent: of what is not 0 where it is negative *)
Lemma h_whole_power (z : int) k k' (h : jhom R k k') (A : mx (J R k)) : pwe (hmx h A) (num z%:~R) = hmx h (pwe A (num z%:~R)).
Proof. by rewrite -h_pwe h_num (rmorph_int h). Qed.
Theorem smooth_power (z : int) A : (0 <= z) \/ (forall a b, re (body A a b) != 0) ->
  smooth1 (@Word1 R (fun k A => pwe A (num (z%:~R : J R k))) (fun k k' h A => h_whole_power z h A)) A.
Proof. by move=> u C; apply: t_pow. Qed.
End Places.
Fixpoint regular (e : env 1) (t : term) r : Prop := match t with
  | Var _ _ | App0 _ => True | App1 o a => regular e a r /\ smooth1 o (ev a e r)
  | App2 o a b => [/\ regular e a r, regular e b r & smooth2 o (ev a e r) (ev b e r)]
  | Sum N a => (0 < N)%N /\ forall p, (p < N)%N -> regular e a (p :: r) | Elt a _ _ => regular e a r | Dif _ _ => False end.
Theorem adequacy t e r x i D : regular (along e x i D) t r ->
  mtold (fun s => ev t (line e x i D s) r) (ev t (along e x i D) r).
Proof.
elim: t r => [y j|o|o a IH|o a IHa b IHb|N a IH|a IH j l|//] r /=.
- by move=> _; exact: told_line.
- move=> _; have -> : w0 o 1 = hmx (h_cst R 1) (w0 o 0) by rewrite -w0P.
  case: (w0 o 0) => m n A; refine (@mtoldP R _ _ (fun s => A) (map_mx (@cst R 1) A) _) => a b; rewrite mxE; exact: told_cst.
- by case=> /IH h s; exact: s.
- by case=> /IHa h /IHb h' s; exact: s.
- by case=> N0 h; apply: t_sm => // p pN; apply: IH; exact: h.
- by move=> /IH h; apply: t_elt.
Qed.
Lemma ent_dif (A : mx J1) p q : ent (dif A) p q = d1 (ent A p q).
Proof. by rewrite /ent /=; case: insub => // a; case: insub => // b; rewrite mxE. Qed.
(* the derivative along the line, entry by entry *)
Theorem derivative_along_line t e r x i D p q : regular (along e x i D) t r ->
  is_derive (0 : R) (1 : R) (fun s => ent (ev t (line e x i D s) r) p q : R) (ent (dif (ev t (along e x i D) r)) p q : R).
Proof. by move=> /adequacy /(told_ent p q) [_]; rewrite ent_dif. Qed.
(* so a gradient gives the derivative along every line on which the term is regular *)
Theorem gradient_is_derivative f (e : env 0) r x i G D : shape D (sh x).1 (sh x).2 -> is_grad vary sh e r f x i G ->
  regular (along e x i D) f r ->
  is_derive (0 : R) (1 : R) (fun s => val (ev f (line e x i D s) r) : R) (val (trc (mul (trn G) D)) : R).
Proof. by move=> sD g /derivative_along_line h; rewrite -(g D sD); exact: h. Qed.
End Adequacy.
