(* Coefficients read off a differential that is a sum of terms and of sums over members (docs/certificate.md, 7: gradient and
   jacobian), everything else constant. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.classical Require Import boolp.
From mathcomp.analysis Require Import reals.
From Gradus Require Import Base Kron Jet Fun Words Tac Quadratic Hom Infer Lines.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.
Transparent sm dif zro.
Section Coefficients.
Variable R : realType.
Variable vary : nat -> nat -> bool.
Variable sh : nat -> nat * nat.
Implicit Types (k m n : nat) (r rg : seq nat).
Notation J := (J R). Notation mxj k := (mx (J k)). Notation term := (term R). Notation env := (env R).
Notation ev := (ev vary). Notation ext := (ext vary). Notation wf := (wf sh). Notation holds := (holds vary sh).
Notation shaped := (shaped vary sh). Notation is_grad := (is_grad vary sh).
(* the increment of one member is D, all others are 0 *)
Definition probe k w x p (D : mxj k) (e : env k) : env k := fun y j l =>
  if l == [:: w] then if (y == x) && (j == p) then D else zro (J k) (sh y).1 (sh y).2 else e y j l.
Section Probe.
Variables (k w x p : nat) (D : mxj k) (e : env k) (r : seq nat).
Hypotheses (vx : vary w x) (s : wf e) (sD : shape D (sh x).1 (sh x).2).
Lemma probe_wf : wf (probe w x p D e).
Proof. by move=> y j l; rewrite /probe; case: eqP => // _; case: ifP => [/andP[/eqP-> _]|]. Qed.
Lemma probe_real (U : nat -> Prop) : ~ U x -> real U e -> real U (probe w x p D e).
Proof.
move=> ux c y uy; have yx : (y == x) = false by apply/eqP=> yx; rewrite yx in uy.
apply/funext=> j; apply/funext=> l; rewrite /henv /probe yx /=; case: (l == [:: w]); first by rewrite -!h_zro.
exact: (congr1 (fun v => v j l) (c y uy)).
Qed.
Lemma probe_hyps (H : hyps R) : settled_hyps H -> H (henv (h_re R k) e) -> H (henv (h_re R k) (probe w x p D e)).
Proof. by move=> sH; apply: sH => y j; rewrite /henv. Qed.
Lemma probe_settled t : settled t -> ev t (probe w x p D e) r = ev t e r.
Proof. by move=> st; apply: ev_settled. Qed.
Lemma probe_var y j : vary w y -> ev (Dif w (Var R y j)) (probe w x p D e) r =
  if (y == x) && (ix r j == p) then D else zro (J k) (sh y).1 (sh y).2.
Proof.
move=> vy; rewrite /= /Infer.ext vy (@dif_jn _ _ (sh y).1 (sh y).2); [|exact: probe_wf|exact: probe_wf].
by rewrite /probe eqxx.
Qed.
Lemma probe_dif f : settled f -> ev (Dif w f) (probe w x p D e) r = dif (ev f (along e x p D) r).
Proof.
move=> sf; rewrite -[LHS]/(dif (ev f (ext w (probe w x p D e)) r)); congr (dif _).
refine (@ev_settled R vary f k.+1 _ _ r sf _) => y j; rewrite /along /Infer.ext /probe eqxx /=.
have [yx|yx] /= := eqVneq y x; first by rewrite yx vx; case: ifP => // _; rewrite jn0.
by case: ifP => // _; rewrite jn0.
Qed.
End Probe.
(* what a right side says of the coefficients of member i of x: g, or nothing *)
Definition contributes w x i rg rs g := forall k (e : env k) r (D : mxj k), wf e -> within rg r -> shape D (sh x).1 (sh x).2 ->
  ev rs (probe w x (ix r i) D e) r = trc (mul (trn (ev g e r)) D).
Definition silent w x i rg rs := forall k (e : env k) r (D : mxj k), wf e -> within rg r -> shape D (sh x).1 (sh x).2 ->
  ev rs (probe w x (ix r i) D e) r = num (0 : J k).
Definition coefficient w (g : term) y j := App1 (w_trc R) (App2 (w_mul R) (App1 (w_trn R) g) (Dif w (Var R y j))).
Lemma tr_zero k m n (A : mxj k) : shape A m n -> trc (mul (trn A) (zro (J k) m n)) = num (0 : J k).
Proof. by move=> /shapeP[B ->]; rewrite trnE zroE mulE trcE mulmx0 mxtrace0. Qed.
Theorem silent_zero w x i rg z : (forall k (e : env k) r, ev z e r = num (0 : J k)) -> silent w x i rg z.
Proof. by move=> h k e r D *; rewrite h. Qed.
Theorem contributes_term w x i rg g : vary w x -> settled g -> contributes w x i rg (coefficient w g x i) g.
Proof.
move=> vx sg k e r D we i' sD; rewrite -[LHS]/(trc (mul (trn (ev g _ r)) (ev (Dif w (Var R x i)) _ r))).
by rewrite probe_var // !eqxx probe_settled.
Qed.
Theorem silent_term w x i rg g y j : vary w y -> settled g -> shaped rg g (sh y).1 (sh y).2 ->
  (forall r, within rg r -> (y != x) || (ix r j != ix r i)) -> silent w x i rg (coefficient w g y j).
Proof.
move=> vy sg hg ne k e r D we i' sD; rewrite -[LHS]/(trc (mul (trn (ev g _ r)) (ev (Dif w (Var R y j)) _ r))).
have := ne r i'; rewrite -negb_and => /negPf n; rewrite probe_var // n probe_settled // tr_zero //; exact: hg.
Qed.
Definition member (i : idx) b := if b is b'.+1 then Bound b' else i.
Theorem contributes_sum w x i rg g N : vary w x -> settled g -> bounded (size rg).+1 g -> shaped (N :: rg) g (sh x).1 (sh x).2 ->
  (forall r, within rg r -> (ix r i < N)%N) ->
  contributes w x i rg (Sum N (coefficient w g x (Bound 0))) (reindex (member i) g).
Proof.
move=> vx sg bg hg fit k e r D we i' sD; have iN := fit r i'.
rewrite (ev_reindex (q := ix r i :: r) vary e bg); last by case.
have E p : (p < N)%N -> ev (coefficient w g x (Bound 0)) (probe w x (ix r i) D e) (p :: r) =
    if p == ix r i then trc (mul (trn (ev g e (ix r i :: r))) D) else num (0 : J k).
  move=> pN; rewrite -[LHS]/(trc (mul (trn (ev g _ (p :: r))) (ev (Dif w (Var R x (Bound 0))) _ (p :: r)))).
  rewrite probe_var // eqxx probe_settled //=; case: eqP => [-> //|_]; rewrite tr_zero //.
  by apply: hg => //; exact: within_cons.
have [A eA] : exists A, ev g e (ix r i :: r) = Mx (A : 'M[J k]_((sh x).1, (sh x).2)).
  by apply: shapeP; apply: hg => //; exact: within_cons.
have [B eB] := shapeP sD; rewrite -[LHS]/(sm N (fun p => ev (coefficient w g x (Bound 0)) _ (p :: r))).
rewrite (@sm_shape _ N 1 1) => [|//|p pN]; last by rewrite E //; case: ifP => _ //; rewrite eA eB trnE mulE trcE.
- cbv beta; rewrite (bigD1 (Ordinal iN)) // big1 => [|q qi].
    by rewrite [X in Mx X]addr0 E //= eqxx eA eB trnE mulE trcE [get _ _ _]mkK.
  rewrite E // (negPf (_ : nat_of_ord q != ix r i)) ?[get _ _ _]mkK; first by apply/matrixP=> a b; rewrite !mxE.
  by apply: contra qi => /eqP q'; apply/eqP/val_inj.
- exact: leq_ltn_trans iN.
Qed.
Theorem silent_sum w x i rg g y N : vary w y -> settled g -> (0 < N)%N -> shaped (N :: rg) g (sh y).1 (sh y).2 -> y != x ->
  silent w x i rg (Sum N (coefficient w g y (Bound 0))).
Proof.
move=> vy sg N0 hg yx k e r D we i' sD.
rewrite -[LHS]/(sm N (fun p => ev (coefficient w g y (Bound 0)) _ (p :: r))).
have E p : (p < N)%N -> ev (coefficient w g y (Bound 0)) (probe w x (ix r i) D e) (p :: r) = num (0 : J k).
  move=> pN; rewrite -[LHS]/(trc (mul (trn (ev g _ (p :: r))) (ev (Dif w (Var R y (Bound 0))) _ (p :: r)))).
  rewrite probe_var // (negPf yx) /= probe_settled // tr_zero //; apply: hg => //; exact: within_cons.
rewrite (@sm_shape _ N 1 1) => [|//|p pN]; last by rewrite E.
by cbv beta; rewrite MxN summxE big1 // => q _; rewrite E // [get _ _ _]mkK mxE.
Qed.
Theorem contributes_add w x i rg a b g h : shaped rg g (sh x).1 (sh x).2 -> shaped rg h (sh x).1 (sh x).2 ->
  contributes w x i rg a g -> contributes w x i rg b h -> contributes w x i rg (App2 (w_add R) a b) (App2 (w_add R) g h).
Proof.
move=> sg sh' ca cb k e r D we i' sD; rewrite /= ca // cb //.
have [A ->] := shapeP (sg k e r we i'); have [B ->] := shapeP (sh' k e r we i'); have [C ->] := shapeP sD.
by rewrite addE !trnE !mulE !trcE addN linearD /= mulmxDl mxtraceD.
Qed.
Theorem contributes_left w x i rg a b g : shaped rg g (sh x).1 (sh x).2 ->
  contributes w x i rg a g -> silent w x i rg b -> contributes w x i rg (App2 (w_add R) a b) g.
Proof.
move=> sg ca cb k e r D we i' sD; rewrite /= ca // cb //.
have [A ->] := shapeP (sg k e r we i'); have [C ->] := shapeP sD.
by rewrite trnE mulE trcE addN addr0.
Qed.
Theorem contributes_right w x i rg a b g : shaped rg g (sh x).1 (sh x).2 ->
  silent w x i rg a -> contributes w x i rg b g -> contributes w x i rg (App2 (w_add R) a b) g.
Proof.
move=> sg ca cb k e r D we i' sD; rewrite /= ca // cb //.
have [A ->] := shapeP (sg k e r we i'); have [C ->] := shapeP sD.
by rewrite trnE mulE trcE addN add0r.
Qed.
Theorem silent_add w x i rg a b : silent w x i rg a -> silent w x i rg b -> silent w x i rg (App2 (w_add R) a b).
Proof. by move=> ca cb k e r D we i' sD; rewrite /= ca // cb // addN addr0. Qed.
(* the gradient: the contributions added up, or 0 *)
Theorem gradient_of_sum rg (U : nat -> Prop) (H : hyps R) w f x i rs g : vary w x -> ~ U x -> settled f -> settled_hyps H ->
  holds rg U H (Dif w f) rs -> contributes w x i rg rs g ->
  forall k (e : env k) r, wf e -> real U e -> H (henv (h_re R k) e) -> within rg r -> is_grad e r f x (ix r i) (ev g e r).
Proof.
move=> vx ux sf sH h c k e r s re hy i' D sD.
rewrite -c // -(h k (probe w x (ix r i) D e) r) //; [|exact: probe_wf|exact: probe_real|exact: probe_hyps].
by rewrite probe_dif.
Qed.
Theorem gradient_zero rg (U : nat -> Prop) (H : hyps R) w f x i rs : vary w x -> ~ U x -> settled f -> settled_hyps H ->
  holds rg U H (Dif w f) rs -> silent w x i rg rs ->
  forall k (e : env k) r, wf e -> real U e -> H (henv (h_re R k) e) -> within rg r ->
  is_grad e r f x (ix r i) (zro (J k) (sh x).1 (sh x).2).
Proof.
move=> vx ux sf sH h c k e r s re hy i' D sD; have [B eB] := shapeP sD.
have -> : trc (mul (trn (zro (J k) (sh x).1 (sh x).2)) D) = num 0.
  by rewrite eB trnE mulE trcE trmx0 mul0mx mxtrace0.
rewrite -(c k e r D) // -(h k (probe w x (ix r i) D e) r) //; [|exact: probe_wf|exact: probe_real|exact: probe_hyps].
by rewrite probe_dif.
Qed.
(* Jacobians, in both layouts *)
Definition w_vec := @Word1 R (fun k => @vc (J k)) (fun k k' h => h_vc h).
Definition is_jacn k (e : env k) r F x p A := forall D, shape D (sh x).1 (sh x).2 -> vc (dif (ev F (along e x p D) r)) = mul A (vc D).
Theorem jacobian_numerator rg (U : nat -> Prop) (H : hyps R) w F x i j : vary w x -> ~ U x -> settled F -> settled j -> settled_hyps H ->
  holds rg U H (App1 w_vec (Dif w F)) (App2 (w_mul R) j (App1 w_vec (Dif w (Var R x i)))) ->
  forall k (e : env k) r, wf e -> real U e -> H (henv (h_re R k) e) -> within rg r -> is_jacn e r F x (ix r i) (ev j e r).
Proof.
move=> vx ux sF sj sH h k e r s re hy i' D sD.
have q : ev (App1 w_vec (Dif w F)) (probe w x (ix r i) D e) r = ev (App2 (w_mul R) j (App1 w_vec (Dif w (Var R x i)))) (probe w x (ix r i) D e) r.
  by apply: h => //; [exact: probe_wf | exact: probe_real | exact: probe_hyps].
move: q.
rewrite -[LHS]/(vc (ev (Dif w F) _ r)) -[RHS]/(mul (ev j _ r) (vc (ev (Dif w (Var R x i)) _ r))).
by rewrite probe_dif // probe_var // !eqxx probe_settled.
Qed.
Theorem jacobian_denominator rg (U : nat -> Prop) (H : hyps R) w F x i j : vary w x -> ~ U x -> settled F -> settled j -> settled_hyps H ->
  holds rg U H (App1 w_vec (Dif w F)) (App2 (w_mul R) (App1 (w_trn R) j) (App1 w_vec (Dif w (Var R x i)))) ->
  forall k (e : env k) r, wf e -> real U e -> H (henv (h_re R k) e) -> within rg r -> is_jacn e r F x (ix r i) (trn (ev j e r)).
Proof. by move=> vx ux sF sj sH h k e r s re hy i'; apply: (jacobian_numerator (j := App1 (w_trn R) j) _ _ _ _ _ h). Qed.
Theorem jacobian_unique k (e : env k) r F x p A B q : shape A q ((sh x).2 * (sh x).1)%N -> shape B q ((sh x).2 * (sh x).1)%N ->
  is_jacn e r F x p A -> is_jacn e r F x p B -> A = B.
Proof.
move=> /shapeP[A' ->] /shapeP[B' ->] a b; congr Mx; apply: (@mul_ext _ _ _ 1) => // v.
pose D : 'M[J k]_((sh x).1, (sh x).2) := \matrix_(i, j) v (pidx j i) 0.
have e' : vec D = v by apply/matrixP; apply: idxP => j i o; rewrite vecE mxE ord1.
have sD : shape (Mx D) (sh x).1 (sh x).2 by split.
by have := a _ sD; rewrite (b _ sD) vcE e' !mulE => /Mx_inj.
Qed.
(* extensionality in the two other forms; the variable v stands for every matrix of its shape *)
Definition with_value k v (X : mxj k) (e : env k) : env k := fun x => if x == v then fun _ _ => X else e x.
Lemma with_value_other k v (X : mxj k) (e : env k) t r : ~ occurs v t -> ev t (with_value v X e) r = ev t e r.
Proof.
by move=> n'; apply: ev_names => x ox; rewrite /with_value; case: eqP => // xv; rewrite xv in ox.
Qed.
Lemma holds_with_value rg (U : nat -> Prop) (H : hyps R) v a b k (e : env k) r X : ~ U v -> apart H v -> holds rg U H a b ->
  wf e -> real U e -> H (henv (h_re R k) e) -> within rg r -> shape X (sh v).1 (sh v).2 ->
  ev a (with_value v X e) r = ev b (with_value v X e) r.
Proof.
move=> uv hv h we re hy i sX; apply: h => //.
- by move=> x j l; rewrite /with_value; case: eqP => [->|_].
- by move=> x ux; rewrite /henv /with_value; case: eqP => [xv|_]; [rewrite xv in ux | exact: (re x ux)].
- by apply: (hv _ _ _ hy) => x xv; rewrite /henv /with_value; case: eqP.
Qed.
Theorem extensionality_trace rg (U : nat -> Prop) (H : hyps R) a b v (i : idx) : shaped rg a (sh v).1 (sh v).2 -> shaped rg b (sh v).1 (sh v).2 ->
  ~ U v -> ~ occurs v a -> ~ occurs v b -> apart H v ->
  holds rg U H (App1 (w_trc R) (App2 (w_mul R) (App1 (w_trn R) a) (Var R v i)))
    (App1 (w_trc R) (App2 (w_mul R) (App1 (w_trn R) b) (Var R v i))) -> holds rg U H a b.
Proof.
move=> sa sb uv va vb hv h k e r s c hy i'.
have [A eA] := shapeP (sa k e r s i'); have [B eB] := shapeP (sb k e r s i'); rewrite eA eB; congr Mx.
apply: frob_ident => X; have sX : shape (Mx X) (sh v).1 (sh v).2 by split.
have := holds_with_value uv hv h s c hy i' sX; rewrite /= !with_value_other // eA eB /with_value eqxx.
by rewrite !trnE !mulE !trcE => /num_inj.
Qed.
Theorem extensionality_vec rg (U : nat -> Prop) (H : hyps R) a b v (i : idx) m : shaped rg a m ((sh v).2 * (sh v).1)%N ->
  shaped rg b m ((sh v).2 * (sh v).1)%N -> ~ U v -> ~ occurs v a -> ~ occurs v b -> apart H v ->
  holds rg U H (App2 (w_mul R) a (App1 w_vec (Var R v i))) (App2 (w_mul R) b (App1 w_vec (Var R v i))) -> holds rg U H a b.
Proof.
move=> sa sb uv va vb hv h k e r s c hy i'.
have [A eA] := shapeP (sa k e r s i'); have [B eB] := shapeP (sb k e r s i'); rewrite eA eB; congr Mx.
apply: (@mul_ext _ _ _ 1) => // x; pose X : 'M[J k]_((sh v).1, (sh v).2) := \matrix_(p, q) x (pidx q p) 0.
have sX : shape (Mx X) (sh v).1 (sh v).2 by split.
have eX : vec X = x by apply/matrixP; apply: idxP => q p o; rewrite vecE mxE ord1.
have := holds_with_value uv hv h s c hy i' sX; rewrite /= !with_value_other // eA eB /with_value eqxx vcE eX.
by rewrite !mulE => /Mx_inj.
Qed.
End Coefficients.
