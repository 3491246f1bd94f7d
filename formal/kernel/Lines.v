(* More of the lines and steps of docs/certificate.md, proved over the meaning: indices put into a line, sums exchanged and
   unrolled, entries with bound indices, facts carried over, coefficients read off sums of terms and sums over members,
   Jacobians, values put in for variables (stationary points, minima), conditions of a law and induction over a size. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.classical Require Import boolp.
From mathcomp.analysis Require Import reals.
From Gradus Require Import Base Kron Jet Fun Words Tac Quadratic Hom Infer.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.
Section Lines.
Variable R : realType.
Variable vary : nat -> nat -> bool.
Variable sh : nat -> nat * nat.
Implicit Types (k m n : nat) (r rg : seq nat).
Notation J := (J R). Notation mxj k := (mx (J k)). Notation term := (term R). Notation env := (env R).
Notation ev := (ev vary). Notation ext := (ext vary). Notation wf := (wf sh). Notation holds := (holds vary sh).
Notation known := (known vary sh). Notation shaped := (shaped vary sh). Notation hyps := (hyps R).
(* --- indices put in for those of a line --- *)
Definition lift1 (i : idx) := if i is Bound b then Bound b.+1 else i.
Definition up (s : nat -> idx) b := if b is b'.+1 then lift1 (s b') else Bound 0.
Definition at_idx (s : nat -> idx) i := if i is Bound b then s b else i.
Fixpoint reindex s (t : term) : term := match t with
  | Var x i => Var R x (at_idx s i) | App0 o => App0 o | App1 o a => App1 o (reindex s a)
  | App2 o a b => App2 o (reindex s a) (reindex s b) | Sum N a => Sum N (reindex (up s) a)
  | Elt a i j => Elt (reindex s a) (at_idx s i) (at_idx s j) | Dif w a => Dif w (reindex s a) end.
Definition below n i := if i is Bound b then (b < n)%N else true.
Fixpoint bounded n (t : term) : bool := match t with
  | Var _ i => below n i | App0 _ => true | App1 _ a => bounded n a | App2 _ a b => bounded n a && bounded n b
  | Sum _ a => bounded n.+1 a | Elt a i j => [&& bounded n a, below n i & below n j] | Dif _ a => bounded n a end.
Lemma ix_lift r i p : ix (p :: r) (lift1 i) = ix r i. Proof. by case: i. Qed.
Lemma ix_at s n r q i : (forall b, (b < n)%N -> nth 0%N q b = ix r (s b)) -> below n i -> ix r (at_idx s i) = ix q i.
Proof. by move=> h; case: i => //= b /h. Qed.
Lemma ev_reindex (t : term) n s k (e : env k) r q : bounded n t -> (forall b, (b < n)%N -> nth 0%N q b = ix r (s b)) ->
  ev (reindex s t) e r = ev t e q.
Proof.
elim: t n s k e r q => [x i|o|o a IH|o a IHa b IHb|N a IH|a IH i j|w a IH] n s k e r q //=.
- by move=> u h; rewrite (ix_at h).
- by move=> u h; rewrite (IH n _ _ _ _ q).
- by case/andP=> u v h; rewrite (IHa n _ _ _ _ q) // (IHb n _ _ _ _ q).
- move=> u h; congr sm; apply/funext=> p; apply: (IH n.+1) => // -[|b] //= /h ->.
  by rewrite ix_lift.
- by case/and3P=> u v w h; rewrite (IH n _ _ _ _ q) // !(ix_at h).
- by move=> u h; rewrite (IH n _ _ _ _ q).
Qed.
Lemma bound_in r s rg b : within rg r -> s = Bound b -> (b < size rg)%N -> (ix r s < nth 0%N rg b)%N.
Proof. by case=> _ h ->; exact: h. Qed.
(* the equation of an earlier line, an index for each of its ranges, each fitting its range *)
Theorem line_at rg rg' s U H a b : bounded (size rg) a -> bounded (size rg) b ->
  (forall c r, (c < size rg)%N -> within rg' r -> (ix r (s c) < nth 0%N rg c)%N) ->
  holds rg U H a b -> holds rg' U H (reindex s a) (reindex s b).
Proof.
move=> ba bb fit h k e r w c hy i; pose q := mkseq (fun c => ix r (s c)) (size rg).
have e' c' : (c' < size rg)%N -> nth 0%N q c' = ix r (s c') by move=> ?; rewrite nth_mkseq.
rewrite (ev_reindex e ba e') (ev_reindex e bb e'); apply: h => //.
by split=> [|c' cr]; rewrite ?size_mkseq // e' //; exact: fit.
Qed.
(* --- sums --- *)
Lemma sm_shape (K : comUnitRingType) N m n (F : nat -> mx K) : (0 < N)%N -> (forall i, (i < N)%N -> shape (F i) m n) ->
  sm N F = Mx (\sum_(i < N) get m n (F i)).
Proof.
move=> N0 h; rewrite -(smE _ (fun i => get m n (F i))); apply: sm_eq => // i iN; by rewrite getK //; exact: h.
Qed.
Definition swap b := match b with 0%N => Bound 1 | 1%N => Bound 0 | _ => Bound b end.
Theorem exchange rg U H M N a m n : (0 < M)%N -> (0 < N)%N -> bounded (size rg).+2 a -> shaped (N :: M :: rg) a m n ->
  holds rg U H (Sum M (Sum N a)) (Sum N (Sum M (reindex swap a))).
Proof.
move=> M0 N0 ba sa k e r w c hy i /=.
have sF p q : (p < M)%N -> (q < N)%N -> shape (ev a e (q :: p :: r)) m n.
  by move=> pM qN; apply: sa => //; apply: within_cons => //; apply: within_cons.
have E p q : ev (reindex swap a) e (p :: q :: r) = ev a e (q :: p :: r).
  apply: (ev_reindex (n := (size rg).+2)) => // -[|[|b]] //.
rewrite (@sm_shape _ M m n) => // [|p pM]; last by rewrite (@sm_shape _ N m n) // => q qN; exact: sF.
rewrite (@sm_shape _ N m n) => // [|q qN]; last by rewrite (@sm_shape _ M m n) // => p pM; rewrite E; exact: sF.
congr Mx; transitivity (\sum_(p < M) \sum_(q < N) get m n (ev a e [:: nat_of_ord q, nat_of_ord p & r])).
  by apply: eq_bigr => p _; rewrite (@sm_shape _ N m n) ?mkK // => q qN; exact: sF.
rewrite exchange_big /=; apply: eq_bigr => q _; rewrite (@sm_shape _ M m n) ?mkK // => [|p pM]; last by rewrite E; exact: sF.
by apply: eq_bigr => p _; rewrite E.
Qed.
(* a sum over a size that is a number: its summands one after the other *)
Definition w_add := @Word2 R (fun k => @add (J k)) (fun k k' h => h_add h).
Definition put p (t : term) := reindex (fun b => if b is b'.+1 then Bound b' else Fixed p) t.
Fixpoint unrolled N p (a : term) := if N is N'.+1 then App2 w_add (put p a) (unrolled N' p.+1 a) else put p a.
Lemma ev_put (a : term) n p k (e : env k) r : bounded n.+1 a -> ev (put p a) e r = ev a e (p :: r).
Proof. by move=> ba; apply: (ev_reindex e ba) => -[]. Qed.
Theorem unroll rg U H N a m n : bounded (size rg).+1 a -> shaped (N.+1 :: rg) a m n ->
  holds rg U H (Sum N.+1 a) (unrolled N 0 a).
Proof.
move=> ba sa k e r w c hy i /=.
have sF p : (p < N.+1)%N -> shape (ev a e (p :: r)) m n by move=> pN; apply: sa => //; apply: within_cons.
rewrite (@sm_shape _ N.+1 m n) //.
suff h N' p : (p + N' < N.+1)%N -> ev (unrolled N' p a) e r = Mx (\sum_(q < N'.+1) get m n (ev a e ((p + q)%N :: r))).
  by rewrite (h N 0%N) //; congr Mx; apply: eq_bigr => q _.
elim: N' p => [|N' IH] p pN.
  by rewrite big_ord1 addn0 /= (ev_put _ _ _ ba) getK //; apply: sF; rewrite addn0 in pN.
rewrite big_ord_recl addn0 /= (ev_put _ _ _ ba) (IH p.+1) ?addSnnS //.
have /shapeP[A eA] : shape (ev a e (p :: r)) m n by apply: sF; exact: leq_ltn_trans (leq_addr _ _) pN.
rewrite eA addE mkK; congr Mx; congr (_ + _); apply: eq_bigr => q _.
by rewrite /bump leq0n add1n addSnnS.
Qed.
(* --- entries with bound indices, which do not occur in the sides: `a` stands under them as `over c a` --- *)
Definition over c (t : term) := reindex (fun b => Bound (c + b)) t.
Lemma ev_over (a : term) n c k (e : env k) q r : bounded n a -> size q = c -> ev (over c a) e (q ++ r) = ev a e r.
Proof. by move=> ba <-; apply: (ev_reindex e ba) => b _; rewrite /= nth_cat ltnNge leq_addr /= addKn. Qed.
Theorem entrywise rg U H a b m n : bounded (size rg) a -> bounded (size rg) b -> shaped rg a m n -> shaped rg b m n ->
  holds (n :: m :: rg) U H (Elt (over 2 a) (Bound 1) (Bound 0)) (Elt (over 2 b) (Bound 1) (Bound 0)) -> holds rg U H a b.
Proof.
move=> ba bb sa sb h; apply: (entries sa sb) => p q pm qn k e r w c hy i.
have := h k e [:: q, p & r] w c hy (within_cons qn (within_cons pm i)).
by rewrite /= -[[:: q, p & r]]/([:: q; p] ++ r) (ev_over _ _ ba) // (ev_over _ _ bb).
Qed.
Theorem entrywise_column rg U H a b m : bounded (size rg) a -> bounded (size rg) b -> shaped rg a m 1 -> shaped rg b m 1 ->
  holds (m :: rg) U H (Elt (over 1 a) (Bound 0) (Fixed 0)) (Elt (over 1 b) (Bound 0) (Fixed 0)) -> holds rg U H a b.
Proof.
move=> ba bb sa sb h; apply: (entries sa sb) => p [|//] pm qn k e r w c hy i.
have := h k e (p :: r) w c hy (within_cons pm i).
by rewrite /= -[p :: r]/([:: p] ++ r) (ev_over _ _ ba) // (ev_over _ _ bb).
Qed.
Theorem entrywise_row rg U H a b n : bounded (size rg) a -> bounded (size rg) b -> shaped rg a 1 n -> shaped rg b 1 n ->
  holds (n :: rg) U H (Elt (over 1 a) (Fixed 0) (Bound 0)) (Elt (over 1 b) (Fixed 0) (Bound 0)) -> holds rg U H a b.
Proof.
move=> ba bb sa sb h; apply: (entries sa sb) => -[|//] q pm qn k e r w c hy i.
have := h k e (q :: r) w c hy (within_cons qn i).
by rewrite /= -[q :: r]/([:: q] ++ r) (ev_over _ _ ba) // (ev_over _ _ bb).
Qed.
(* --- facts carried over an equation: those about real parts, whatever it rests on; others with what it constrains --- *)
Lemma real0 (U : nat -> Prop) (e : env 0) : real U e.
Proof.
move=> x _; apply/funext=> i; apply/funext=> l; rewrite /henv; case: (e x i l) => m n A.
by congr Mx; apply/matrixP=> p q; rewrite !mxE.
Qed.
Lemma henv_re0 (e : env 0) : henv (h_re R 0) e = e.
Proof.
apply/funext=> x; apply/funext=> i; apply/funext=> l; rewrite /henv; case: (e x i l) => m n A.
by congr Mx; apply/matrixP=> p q; rewrite !mxE.
Qed.
Theorem transport_real rg U H (P : mxj 0 -> Prop) a b : known rg H P a -> holds rg U H a b -> known rg H P b.
Proof.
move=> p h e r w hy i; rewrite -(h 0%N e r) //; [exact: p | exact: real0 | by rewrite henv_re0].
Qed.
Definition fact rg (U : nat -> Prop) (H : hyps) (P : forall k, mxj k -> Prop) t := forall k (e : env k) r,
  wf e -> real U e -> H (henv (h_re R k) e) -> within rg r -> P k (ev t e r).
Theorem transport rg U H P a b : fact rg U H P a -> holds rg U H a b -> fact rg U H P b.
Proof. by move=> p h k e r w c hy i; rewrite -(h k e r) //; exact: p. Qed.
End Lines.
