(* Values put in for variables: stationary points and minima (docs/certificate.md, 7). Conditions of a law, which may hold of
   jets, and induction over a size (14). *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.classical Require Import boolp.
From mathcomp.analysis Require Import reals.
From Gradus Require Import Base Kron Jet Fun Words Tac Quadratic Hom Infer Lines.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.
Section Values.
Variable R : realType.
Variable vary : nat -> nat -> bool.
Variable sh : nat -> nat * nat.
Implicit Types (k m n : nat) (r rg : seq nat).
Notation J := (J R). Notation mxj k := (mx (J k)). Notation term := (term R). Notation env := (env R).
Notation ev := (ev vary). Notation ext := (ext vary). Notation wf := (wf sh). Notation holds := (holds vary sh).
Notation known := (known vary sh). Notation shaped := (shaped vary sh). Notation is_grad := (is_grad vary sh).
(* --- values put in for variables, all at once --- *)
Definition values := nat -> option term.
Fixpoint at_value (s : values) (t : term) : term := match t with
  | Var x i => if s x is Some v then v else t | App0 _ => t | App1 o a => App1 o (at_value s a)
  | App2 o a b => App2 o (at_value s a) (at_value s b) | Sum N a => Sum N (at_value s a)
  | Elt a i j => Elt (at_value s a) i j | Dif _ _ => t end.
Definition put_in k (s : values) (e : env k) : env k := fun x i l =>
  if l is [::] then if s x is Some v then ev v e [::] else e x i l else e x i l.
(* values are closed, and have the shapes of what they stand for *)
Definition good (s : values) := forall x v, s x = Some v -> bounded 0 v /\ shaped [::] v (sh x).1 (sh x).2.
Lemma ev_closed v k (e : env k) r r' : bounded 0 v -> ev v e r = ev v e r'.
Proof.
move=> b; have h q : ev (reindex Bound v) e [::] = ev v e q by apply: (ev_reindex vary e b).
by rewrite -h (h r').
Qed.
Theorem ev_at_value s t k (e : env k) r : good s -> settled t -> ev (at_value s t) e r = ev t (put_in s e) r.
Proof.
move=> gs; elim: t k e r => [x i|o|o a IH|o a IHa b IHb|N a IH|a IH i j|w a IH] k e r //=.
- by rewrite /put_in; case sx: (s x) => [v|] // _; apply: ev_closed; have [] := gs x v sx.
- by move=> /IH ->.
- by case=> /IHa -> /IHb ->.
- by move=> st; congr sm; apply/funext=> p; apply: IH.
- by move=> /IH ->.
Qed.
Lemma wf_put_in s k (e : env k) : good s -> wf e -> wf (put_in s e).
Proof.
move=> gs w x i [|a l]; rewrite /put_in //; case sx: (s x) => [v|//].
by have [_ h] := gs x v sx; apply: (h k e [::]) => //; split.
Qed.
(* the gradient by x, G, is 0 at the values: so f is stationary by x there; the hypotheses of the first line hold at the values *)
Theorem stationary (U : nat -> Prop) (H H' : hyps R) s f x g z : good s -> settled g ->
  (forall k (e : env k) r, wf e -> real U e -> H (henv (h_re R k) e) -> within [::] r -> is_grad e r f x 0%N (ev g e r)) ->
  holds [::] U H' (at_value s g) z -> (forall (e : env 0) r, ev z e r = zro (J 0) (sh x).1 (sh x).2) ->
  forall (e : env 0), wf e -> H (put_in s e) -> H' e ->
  is_grad (put_in s e) [::] f x 0%N (zro (J 0) (sh x).1 (sh x).2).
Proof.
move=> gs sg L K z0 e w h h'; have n : within [::] [::] by split.
have := L 0%N (put_in s e) [::] (wf_put_in gs w) (@Lines.real0 R U _) _ n; rewrite henv_re0 => /(_ h).
by rewrite -ev_at_value // (K 0%N e [::]) //; [rewrite z0 | exact: Lines.real0 | rewrite henv_re0].
Qed.
(* f less what it is at the value is nowhere negative *)
Theorem minimum (H : hyps R) s f : good s -> settled f -> shaped [::] f 1 1 ->
  known [::] H (@p_nonnegative R 0) (App2 (@Word2 R (fun k => @sbt (J k)) (fun k k' h => h_sbt h)) f (at_value s f)) ->
  forall e : env 0, wf e -> H e -> re (val (ev f (put_in s e) [::])) <= re (val (ev f e [::])).
Proof.
move=> gs sf hf K e w h; have n : within [::] [::] by split.
have := K e [::] w h n; rewrite /= ev_at_value //.
have [a ->] := numP (hf 0%N e [::] w n); have [b ->] := numP (hf 0%N (put_in s e) [::] (wf_put_in gs w) n).
by rewrite sbtN nonnegativeN !val_num reB subr_ge0.
Qed.
(* --- laws: conditions may hold of jets; they constrain the names that they speak of --- *)
Definition conds := forall k, env k -> Prop.
Definition stable (U : nat -> Prop) (H : conds) := forall k k' (h : jhom R k k') (e : env k) (e' : env k'),
  (forall x, U x -> e' x = henv h e x) -> H k e -> H k' e'.
Definition law rg (H : conds) a b := forall k (e : env k) r, wf e -> H k e -> within rg r -> ev a e r = ev b e r.
(* an equation is such a condition, so is a fact about real parts, which constrains nothing *)
Theorem stable_equation rg a b : stable (fun x => occurs x a \/ occurs x b)
  (fun k (e : env k) => forall r, within rg r -> ev a e r = ev b e r).
Proof.
move=> k k' h e e' u q r i; have E t : (forall x, occurs x t -> occurs x a \/ occurs x b) -> ev t e' r = hmx h (ev t e r).
  by move=> o; rewrite -ev_hom; apply: ev_names => x /o /u.
by rewrite !E ?q // => x o; [right | left].
Qed.
Theorem stable_fact rg (P : mxj 0 -> Prop) a : stable (fun x => occurs x a)
  (fun k (e : env k) => forall r, within rg r -> P (hmx (h_re R k) (ev a e r))).
Proof.
move=> k k' h e e' u q r i; have -> : ev a e' r = hmx h (ev a e r) by rewrite -ev_hom; apply: ev_names => x /u.
have -> : hmx (h_re R k') (hmx h (ev a e r)) = hmx (h_re R k) (ev a e r); last exact: q.
by congr Mx; apply/matrixP=> c d; rewrite !mxE; exact: jh_re.
Qed.
Theorem stable_and U U' H H' : stable U H -> stable U' H' -> stable (fun x => U x \/ U' x) (fun k (e : env k) => H k e /\ H' k e).
Proof.
move=> s s' k k' h e e' u [a b]; split; first by apply: (s k k' h e e') => // x ux; apply: u; left.
by apply: (s' k k' h e e') => // x ux; apply: u; right.
Qed.
(* a step below a differential that varies nothing which the conditions constrain *)
Theorem law_dif rg U H w a b : stable U H -> (forall x, U x -> ~~ vary w x) -> law rg H a b -> law rg H (Dif w a) (Dif w b).
Proof.
move=> s u l k e r we h i; rewrite /= (l _ (ext w e) r) //; first exact: wf_ext.
apply: (s _ _ (h_inj R k) e) => // x /u /negPf v.
by apply/funext=> j; apply/funext=> q; rewrite /Infer.ext v.
Qed.
(* a derived law may be used as a step where its conditions are known *)
Theorem law_step rg U (H : conds) (H' : hyps R) a b : law rg H a b ->
  (forall k (e : env k), wf e -> real U e -> H' (henv (h_re R k) e) -> H k e) -> holds rg U H' a b.
Proof. by move=> l c k e r w re hy i; apply: l => //; exact: c. Qed.
(* induction: the case of 1, and the case of N + 1 with that of N as one more condition; the others do not speak of N *)
Theorem induction rg H (a b : nat -> term) : law rg H (a 1%N) (b 1%N) ->
  (forall N, (0 < N)%N -> law rg (fun k (e : env k) => H k e /\ forall r, within rg r -> ev (a N) e r = ev (b N) e r) (a N.+1) (b N.+1)) ->
  forall N, (0 < N)%N -> law rg H (a N) (b N).
Proof.
move=> base step; elim=> [//|[_ _ //|N IH _]] k e r w h i; apply: (step N.+1) => //; split=> // r' i'.
exact: IH.
Qed.
(* the same of a fact: a corollary *)
Theorem induction_fact rg H (P : forall k, mxj k -> Prop) (a : nat -> term) :
  let fact N k (e : env k) := forall r, within rg r -> P k (ev (a N) e r) in
  (forall k (e : env k), wf e -> H k e -> fact 1%N k e) ->
  (forall N k (e : env k), (0 < N)%N -> wf e -> H k e -> fact N k e -> fact N.+1 k e) ->
  forall N k (e : env k), (0 < N)%N -> wf e -> H k e -> fact N k e.
Proof. by move=> f base step N k e N0 w h; elim: N N0 => [//|[_ _|N IH _]]; [exact: base | apply: step => //; exact: IH]. Qed.
End Values.
