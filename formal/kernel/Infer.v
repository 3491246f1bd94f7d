(* Terms of the language with their values, and inferences of the kernel (docs/certificate.md) proved of them: steps anywhere,
   below differentials too; facts about real parts; hypotheses and laws of real numbers, with what they constrain; what is
   constant; extensionality; gradients read off differentials. Sizes have values here: what follows holds for all sizes.
   More of them are in Lines.v, Coefficients.v and Values.v; definitions are in none of these. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.classical Require Import boolp.
From mathcomp.analysis Require Import reals.
From Gradus Require Import Base Kron Jet Fun Words Tac Quadratic Hom.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.
Transparent sm dif zro.
Section Infer.
Variable R : realType.
Implicit Types (i j k m n : nat) (r rg : seq nat).
Notation J := (J R). Notation mxj k := (mx (J k)).
(* a word has a value in every ring of jets, and every map between them goes along (Hom.v proves it of all words) *)
Record word0 := Word0 { w0 : forall k, mxj k; w0P : forall k k' (h : jhom R k k'), w0 k' = hmx h (w0 k) }.
Record word1 := Word1 { w1 : forall k, mxj k -> mxj k; w1P : forall k k' (h : jhom R k k') A, w1 (hmx h A) = hmx h (w1 A) }.
Record word2 := Word2 { w2 : forall k, mxj k -> mxj k -> mxj k;
  w2P : forall k k' (h : jhom R k k') A B, w2 (hmx h A) (hmx h B) = hmx h (w2 A B) }.
(* an index is bound by a sum or by the line, counted from the inside, or a number *)
Inductive idx := Bound of nat | Fixed of nat.
(* a term; a differential has the number of a set of names that vary *)
Inductive term := Var of nat & idx | App0 of word0 | App1 of word1 & term | App2 of word2 & term & term
  | Sum of nat & term | Elt of term & idx & idx | Dif of nat & term.
Variable vary : nat -> nat -> bool.
(* values of the members of variables and of their increments: [:: v; w] is the increment by v of the increment by w *)
Definition env k := nat -> nat -> seq nat -> mxj k.
Definition henv k k' (h : jhom R k k') (e : env k) : env k' := fun x i l => hmx h (e x i l).
Definition jn k (A B : mxj k) : mxj k.+1 := Mx (\matrix_(i, j) (Dual (body A i j) (ent B i j) : J k.+1)).
Definition ext k w (e : env k) : env k.+1 := fun x i l =>
  if vary w x then jn (e x i l) (e x i (w :: l)) else hmx (h_inj R k) (e x i l).
Definition ix r (i : idx) := match i with Bound b => nth 0%N r b | Fixed n => n end.
Fixpoint ev t : forall k, env k -> seq nat -> mxj k := match t with
  | Var x i => fun k e r => e x (ix r i) [::]
  | App0 o => fun k e r => w0 o k
  | App1 o a => fun k e r => w1 o (ev a e r)
  | App2 o a b => fun k e r => w2 o (ev a e r) (ev b e r)
  | Sum N a => fun k e r => sm N (fun i => ev a e (i :: r))
  | Elt a i j => fun k e r => elt (ev a e r) (ix r i) (ix r j)
  | Dif w a => fun k e r => dif (ev a (ext w e) r) end.
(* --- values go along with maps of jets --- *)
Lemma Mx_eq (K : comUnitRingType) m n (A B : 'M[K]_(m,n)) : (forall p q, A p q = B p q) -> Mx A = Mx B.
Proof. by move=> e; congr Mx; apply/matrixP. Qed.
Lemma jn_hom k k' (h : jhom R k k') A B : jn (hmx h A) (hmx h B) = hmx (h_dual h) (jn A B).
Proof. by apply: Mx_eq => i j; rewrite !mxE h_ent. Qed.
Lemma inj_hom k k' (h : jhom R k k') A : hmx (h_inj R k') (hmx h A) = hmx (h_dual h) (hmx (h_inj R k) A).
Proof. by apply: Mx_eq => i j; rewrite !mxE; apply: dual_eq; rewrite /= ?rmorph0. Qed.
Lemma ext_hom k k' (h : jhom R k k') w e : ext w (henv h e) = henv (h_dual h) (ext w e).
Proof.
apply/funext=> x; apply/funext=> i; apply/funext=> l; rewrite /ext /henv.
by case: ifP => _; [exact: jn_hom | exact: inj_hom].
Qed.
Lemma dif_hom k k' (h : jhom R k k') (A : mxj k.+1) : dif (hmx (h_dual h) A) = hmx h (dif A).
Proof. by apply: Mx_eq => i j; rewrite !mxE. Qed.
Theorem ev_hom t k k' (h : jhom R k k') (e : env k) r : ev t (henv h e) r = hmx h (ev t e r).
Proof.
elim: t k k' h e r => [x i|o|o a IH|o a IHa b IHb|N a IH|a IH i j|w a IH] k k' h e r //=.
- exact: w0P.
- by rewrite IH w1P.
- by rewrite IHa IHb w2P.
- rewrite -h_sm; congr sm; apply/funext=> i; exact: IH.
- by rewrite IH h_elt.
- by rewrite ext_hom IH dif_hom.
Qed.
(* --- a value depends on the names that occur --- *)
Fixpoint occurs x t : Prop := match t with
  | Var y _ => x = y | App0 _ => False | App1 _ a => occurs x a | App2 _ a b => occurs x a \/ occurs x b
  | Sum _ a => occurs x a | Elt a _ _ => occurs x a | Dif _ a => occurs x a end.
Lemma ev_names t k (e e' : env k) r : (forall x, occurs x t -> e x = e' x) -> ev t e r = ev t e' r.
Proof.
elim: t k e e' r => [x i|o|o a IH|o a IHa b IHb|N a IH|a IH i j|w a IH] k e e' r h //=.
- by rewrite h.
- by rewrite (IH _ e e').
- by rewrite (IHa _ e e') ?(IHb _ e e') // => x o'; apply: h; [right | left].
- by congr sm; apply/funext=> i; apply: IH.
- by rewrite (IH _ e e').
- by rewrite (IH _ (ext w e) (ext w e')) // => x /h ex; apply/funext=> i; apply/funext=> l; rewrite /ext ex.
Qed.
(* a term without differentials depends on no increment *)
Fixpoint settled t : Prop := match t with
  | Var _ _ | App0 _ => True | App1 _ a => settled a | App2 _ a b => settled a /\ settled b
  | Sum _ a => settled a | Elt a _ _ => settled a | Dif _ _ => False end.
Lemma ev_settled t k (e e' : env k) r : settled t -> (forall x i, e x i [::] = e' x i [::]) -> ev t e r = ev t e' r.
Proof.
elim: t k e e' r => [x i|o|o a IH|o a IHa b IHb|N a IH|a IH i j|w a IH] k e e' r s h //=.
- by rewrite (IH _ e e').
- by case: s => sa sb; rewrite (IHa _ e e') ?(IHb _ e e').
- by congr sm; apply/funext=> i; apply: IH.
- by rewrite (IH _ e e').
Qed.
(* --- judgements --- *)
(* shapes of the variables *)
Variable sh : nat -> nat * nat.
Definition wf k (e : env k) := forall x i l, shape (e x i l) (sh x).1 (sh x).2.
Definition within rg r := size r = size rg /\ forall b, (b < size rg)%N -> (nth 0%N r b < nth 0%N rg b)%N.
(* what is constrained has real values: it does not vary *)
Definition real k (U : nat -> Prop) (e : env k) := forall x, U x -> e x = henv (h_cst R k) (henv (h_re R k) e) x.
(* hypotheses speak of real values *)
Definition hyps := env 0 -> Prop.
(* the equation a = b, with ranges, support and hypotheses *)
Definition holds rg (U : nat -> Prop) (H : hyps) a b := forall k (e : env k) r,
  wf e -> real U e -> H (henv (h_re R k) e) -> within rg r -> ev a e r = ev b e r.
(* a fact about the real part of a term *)
Definition known rg (H : hyps) (P : mxj 0 -> Prop) t := forall (e : env 0) r, wf e -> H e -> within rg r -> P (ev t e r).
Lemma wf_henv k k' (h : jhom R k k') e : wf e -> wf (henv h e). Proof. by move=> s x i l; exact: s. Qed.
Lemma wf_ext k w (e : env k) : wf e -> wf (ext w e).
Proof. by move=> s x i l; rewrite /ext; case: ifP => _; exact: s. Qed.
(* --- facts about real parts: nilpotent parts cannot change them --- *)
Theorem fact_of_real_part rg H P t k (e : env k) r : known rg H P t -> wf e -> H (henv (h_re R k) e) -> within rg r ->
  P (hmx (h_re R k) (ev t e r)).
Proof. by move=> f s h i; rewrite -ev_hom; apply: f => //; exact: wf_henv. Qed.
(* --- equations --- *)
Theorem holds_refl rg U H a : holds rg U H a a. Proof. by []. Qed.
Theorem holds_sym rg U H a b : holds rg U H a b -> holds rg U H b a.
Proof. by move=> e k v r *; rewrite (e k v r). Qed.
Theorem holds_trans rg U H a b c : holds rg U H a b -> holds rg U H b c -> holds rg U H a c.
Proof. by move=> e e' k v r *; rewrite (e k v r) // (e' k v r). Qed.
Theorem holds_weaken rg (U U' : nat -> Prop) (H H' : hyps) a b : (forall x, U x -> U' x) -> (forall e, H' e -> H e) ->
  holds rg U H a b -> holds rg U' H' a b.
Proof. by move=> u h e k v r s c g; apply: e => // [x /u|]; [exact: c | exact: h]. Qed.
(* a smooth law: its instance is an equation in every ring of jets where the facts hold that it asks for *)
Theorem holds_smooth rg (H : hyps) a b :
  (forall k (e : env k) r, wf e -> H (henv (h_re R k) e) -> within rg r -> ev a e r = ev b e r) -> holds rg (fun=> False) H a b.
Proof. by move=> h k e r s _; exact: h. Qed.
(* a hypothesis that is an equation, and a law of real numbers: they constrain the names in them *)
Theorem holds_real rg (U : nat -> Prop) (H : hyps) a b : (forall x, occurs x a \/ occurs x b -> U x) ->
  (forall (e : env 0) r, wf e -> H e -> within rg r -> ev a e r = ev b e r) -> holds rg U H a b.
Proof.
move=> u h k e r s c hy i.
have q t : (forall x, occurs x t -> U x) -> ev t e r = hmx (h_cst R k) (ev t (henv (h_re R k) e) r).
  by move=> ut; rewrite -ev_hom; apply: ev_names => x /ut /c.
rewrite !q; last 2 first; [by move=> x o; apply: u; right | by move=> x o; apply: u; left |].
by rewrite h //; exact: wf_henv.
Qed.
(* --- a step may be made anywhere; below a differential if nothing varies that it constrains --- *)
Theorem congr_app1 rg U H o a b : holds rg U H a b -> holds rg U H (App1 o a) (App1 o b).
Proof. by move=> h k e r *; rewrite /= (h k e r). Qed.
Theorem congr_app2 rg U H o a b a' b' : holds rg U H a b -> holds rg U H a' b' -> holds rg U H (App2 o a a') (App2 o b b').
Proof. by move=> h h' k e r *; rewrite /= (h k e r) // (h' k e r). Qed.
Theorem congr_elt rg U H a b (p q : idx) : holds rg U H a b -> holds rg U H (Elt a p q) (Elt b p q).
Proof. by move=> h k e r *; rewrite /= (h k e r). Qed.
Lemma sm_eq K N (F G : nat -> mx K) : (0 < N)%N -> (forall i, (i < N)%N -> F i = G i) -> sm N F = sm N G.
Proof. by move=> n0 h; rewrite /sm (h 0%N) //; congr Mx; apply: eq_bigr => i _; rewrite h. Qed.
Lemma within_cons N rg i r : (i < N)%N -> within rg r -> within (N :: rg) (i :: r).
Proof. by move=> iN [s h]; split=> [|[|b]] //=; [rewrite s | exact: h]. Qed.
Theorem congr_sum rg U H N a b : (0 < N)%N -> holds (N :: rg) U H a b -> holds rg U H (Sum N a) (Sum N b).
Proof. by move=> n0 h k e r *; apply: sm_eq => // i iN; apply: h => //; exact: within_cons. Qed.
Lemma real_ext k (U : nat -> Prop) w (e : env k) : (forall x, U x -> ~~ vary w x) -> real U e -> real U (ext w e).
Proof.
move=> u c x ux; apply/funext=> i; apply/funext=> l; rewrite /henv /ext (negPf (u x ux)) (c x ux) /henv.
by apply: Mx_eq => p q; rewrite !mxE; apply: dual_eq; rewrite //= reK.
Qed.
Lemma re_ext k w (e : env k) : henv (h_re R k.+1) (ext w e) = henv (h_re R k) e.
Proof.
apply/funext=> x; apply/funext=> i; apply/funext=> l; rewrite /henv /ext; case: ifP => _; by apply: Mx_eq => p q; rewrite !mxE.
Qed.
Theorem congr_dif rg (U : nat -> Prop) H w a b : (forall x, U x -> ~~ vary w x) -> holds rg U H a b -> holds rg U H (Dif w a) (Dif w b).
Proof.
by move=> u h k e r s c hy i; rewrite /= (h _ (ext w e) r) ?re_ext //; [exact: wf_ext | exact: real_ext].
Qed.
(* --- what does not depend on the names that vary has no differential --- *)
Theorem constant rg U H w a : (forall x, occurs x a -> ~~ vary w x) ->
  forall k (e : env k) r, wf e -> real U e -> H (henv (h_re R k) e) -> within rg r ->
  ev (Dif w a) e r = zro (J k) (rows (ev a e r)) (cols (ev a e r)).
Proof.
move=> u k e r _ _ _ _ /=; have -> : ev a (ext w e) r = hmx (h_inj R k) (ev a e r).
  by rewrite -ev_hom; apply: ev_names => x /u /negPf v; apply/funext=> i; apply/funext=> l; rewrite /ext v.
by apply: Mx_eq => i j; rewrite !mxE.
Qed.
(* --- extensionality: from all values of a variable of which nothing is assumed, and from all entries --- *)
Definition w_mul := @Word2 (fun k => @mul (J k)) (fun k k' h => h_mul h).
Definition w_trn := @Word1 (fun k => @trn (J k)) (fun k k' h => h_trn h).
Definition w_trc := @Word1 (fun k => @trc (J k)) (fun k k' h => h_trc h).
Definition shaped rg t m n := forall k (e : env k) r, wf e -> within rg r -> shape (ev t e r) m n.
(* nothing is assumed of the variable v *)
Definition apart (H : hyps) v := forall e e' : env 0, (forall x, x <> v -> e x = e' x) -> H e -> H e'.
Lemma mul_ext (K : comUnitRingType) m n p (A B : 'M[K]_(m,n)) : (0 < p)%N -> (forall X : 'M_(n,p), A *m X = B *m X) -> A = B.
Proof.
move=> p0 h; apply/matrixP=> i j; pose z := Ordinal p0.
have q (M : 'M[K]_(m,n)) : (M *m delta_mx j z) i z = M i j.
  rewrite mxE (bigD1 j) //= big1 ?addr0 => [|l /negPf n']; rewrite mxE ?eqxx ?mulr1 //.
  by rewrite n' mulr0.
by rewrite -!q h.
Qed.
Theorem extensionality rg (U : nat -> Prop) H a b v m n : shaped rg a m n -> shaped rg b m n -> (sh v).1 = n -> (0 < (sh v).2)%N ->
  ~ U v -> ~ occurs v a -> ~ occurs v b -> apart H v ->
  holds rg U H (App2 w_mul a (Var v (Fixed 0))) (App2 w_mul b (Var v (Fixed 0))) -> holds rg U H a b.
Proof.
move=> sa sb sv pv uv va vb hv h k e r s c hy i.
have [A eA] := shapeP (sa k e r s i); have [B eB] := shapeP (sb k e r s i); rewrite eA eB; congr Mx.
apply: (@mul_ext _ _ _ (sh v).2 _ _ pv) => X.
pose e' : env k := fun x => if x == v then fun _ _ => Mx X else e x.
have ne x : x <> v -> e' x = e x by rewrite /e'; case: eqP.
have o t : ~ occurs v t -> ev t e' r = ev t e r by move=> n'; apply: ev_names => x ox; apply: ne => xv; rewrite xv in ox.
have := h k e' r; rewrite /= !o // eA eB /e' eqxx !mulE => q; apply: Mx_inj; apply: q => //.
- by move=> x j l; case: eqP => [->|_]; [split | exact: s].
- by move=> x ux; rewrite /henv; case: eqP => [xv|_]; [rewrite xv in ux | exact: (c x ux)].
- by apply: (hv _ _ _ hy) => x xv; rewrite /henv; case: eqP.
Qed.
Theorem entries rg U H a b m n : shaped rg a m n -> shaped rg b m n ->
  (forall p q, (p < m)%N -> (q < n)%N -> holds rg U H (Elt a (Fixed p) (Fixed q)) (Elt b (Fixed p) (Fixed q))) -> holds rg U H a b.
Proof.
move=> sa sb h k e r s c hy i.
have [A eA] := shapeP (sa k e r s i); have [B eB] := shapeP (sb k e r s i); rewrite eA eB; congr Mx.
apply/matrixP=> p q; have := h p q (ltn_ord p) (ltn_ord q) k e r s c hy i; rewrite /= eA eB !eltE; exact: num_inj.
Qed.
(* --- gradients: the coefficients of a differential, everything else constant --- *)
Definition along k (e : env k) x i D : env k.+1 := fun y j l =>
  if (y == x) && (j == i) then jn (e y j l) D else hmx (h_inj R k) (e y j l).
Definition is_grad k (e : env k) r f x i G := forall D, shape D (sh x).1 (sh x).2 ->
  dif (ev f (along e x i D) r) = trc (mul (trn G) D).
Theorem grad_unique k (e : env k) r f x i G G' : shape G (sh x).1 (sh x).2 -> shape G' (sh x).1 (sh x).2 ->
  is_grad e r f x i G -> is_grad e r f x i G' -> G = G'.
Proof.
move=> /shapeP[A ->] /shapeP[B ->] g g'; congr Mx; apply: frob_ident => X.
have sX : shape (Mx X) (sh x).1 (sh x).2 by split.
by have := g _ sX; rewrite (g' _ sX) !trnE !mulE !trcE => /num_inj.
Qed.
Lemma dif_jn k m n (A D : mxj k) : shape A m n -> shape D m n -> dif (jn A D) = D.
Proof. by move=> /shapeP[B ->] /shapeP[C ->]; apply: Mx_eq => p q; rewrite !mxE /= entE. Qed.
Lemma jn0 k (A : mxj k) m n : jn A (zro (J k) m n) = hmx (h_inj R k) A.
Proof.
apply: Mx_eq => p q; rewrite !mxE; apply: dual_eq => //=.
by rewrite /ent; case: insub => // i; case: insub => // j; rewrite /= mxE.
Qed.
(* hypotheses that speak of no increment *)
Definition settled_hyps (H : hyps) := forall e e' : env 0, (forall x i, e x i [::] = e' x i [::]) -> H e -> H e'.
Theorem gradient rg (U : nat -> Prop) H w f x (i : idx) g : vary w x -> ~ U x -> settled f -> settled g -> settled_hyps H ->
  holds rg U H (Dif w f) (App1 w_trc (App2 w_mul (App1 w_trn g) (Dif w (Var x i)))) ->
  forall k (e : env k) r, wf e -> real U e -> H (henv (h_re R k) e) -> within rg r -> is_grad e r f x (ix r i) (ev g e r).
Proof.
move=> vx ux sf sg sH h k e r s c hy hr D sD.
pose e' : env k := fun y j l => if l == [:: w] then if (y == x) && (j == ix r i) then D else zro (J k) (sh y).1 (sh y).2 else e y j l.
have z y j : e' y j [::] = e y j [::] by [].
have s' : wf e' by move=> y j l; rewrite /e'; case: eqP => // _; case: ifP => [/andP[/eqP-> _]|].
have dj : dif (jn (e' x (ix r i) [::]) (e' x (ix r i) [:: w])) = D.
  have ew : e' x (ix r i) [:: w] = D by rewrite /e' !eqxx.
  by rewrite ew (@dif_jn _ (sh x).1 (sh x).2).
have := h k e' r s'; rewrite /= /ext vx (ev_settled (e' := e) _ sg) // dj => q; rewrite -q //.
- have -> // : ev f (along e x (ix r i) D) r = ev f (ext w e') r.
  apply: ev_settled => // y j; rewrite /along /ext /e' eqxx /=.
  have [yx|yx] /= := eqVneq y x; first by rewrite yx vx; case: ifP => // _; rewrite jn0.
  by case: ifP => // _; rewrite jn0.
- move=> y uy; have yx : (y == x) = false by apply/eqP=> yx; rewrite yx in uy.
  apply/funext=> j; apply/funext=> l; rewrite /henv /e' yx /=; case: (l == [:: w]); first by rewrite -!h_zro.
  exact: (congr1 (fun v => v j l) (c y uy)).
- by apply: sH hy => y j; rewrite /henv.
Qed.
End Infer.
