(* What the words of the rule files mean over jets (docs/meaning.md, 1). A matrix carries its sizes; every operator is total. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.classical Require Import boolp.
From mathcomp.analysis Require Import reals.
From Gradus Require Import Base Kron Jet Fun.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.
(* Half of a matrix: where its entry (i, j), j <= i, stands among the columns, each from the diagonal on. *)
Section Half.
Variable K : comUnitRingType.
Implicit Types n i j : nat.
Definition half_size n := ((n * (n + 1)) %/ 2)%N.
Definition half_at n i j := (\sum_(c < j) (n - c) + (i - j))%N.
Definition tri n : 'M[K]_n := \matrix_(i, j) (j <= i)%N%:R.
Definition elimm n : 'M[K]_(half_size n, n * n) :=
  \matrix_(k, l) ((unp1 l <= unp2 l) && (k == half_at n (unp2 l) (unp1 l) :> nat))%N%:R.
Definition dupm n : 'M[K]_(n * n, half_size n) :=
  \matrix_(l, k) (k == half_at n (maxn (unp1 l) (unp2 l)) (minn (unp1 l) (unp2 l)) :> nat)%:R.
End Half.
Section Mx.
Variable K : comUnitRingType.
Record mx := Mx { rows : nat; cols : nat; body : 'M[K]_(rows, cols) }.
(* an entry, counted from 0; beyond the size it is 0 *)
Definition ent (A : mx) (i j : nat) : K :=
  if insub i is Some i' then if insub j is Some j' then body A i' j' else 0 else 0.
Definition get m n (A : mx) : 'M[K]_(m, n) := \matrix_(i, j) ent A i j.
Definition shape (A : mx) m n := rows A = m /\ cols A = n.
Definition num (x : K) := Mx (const_mx x : 'M_1).
Definition val A := ent A 0 0.
Definition add A B := Mx (body A + get (rows A) (cols A) B).
Definition sbt A B := Mx (body A - get (rows A) (cols A) B).
Definition opp A := Mx (- body A).
Definition mul A B := Mx (body A *m get (cols A) (cols B) B).
Definition trn A := Mx (body A)^T.
Definition trc A := num (\tr (get (rows A) (rows A) A)).
Definition dtm A := num (\det (get (rows A) (rows A) A)).
Definition minv n (A : 'M[K]_n) := if A \in unitmx then invmx A else 0.
Definition inv A := Mx (minv (get (rows A) (rows A) A)).
Definition adj A := Mx (\adj (get (rows A) (rows A) A)).
Definition hdm A B := Mx (had (body A) (get (rows A) (cols A) B)).
Definition hdv A B := Mx (\matrix_(i, j) (body A i j * jinv (get (rows A) (cols A) B i j))).
Definition scl a A := Mx (val a *: body A).
Definition dvs A c := Mx (jinv (val c) *: body A).
Definition vc A := Mx (vec (body A)).
Definition krn A B := Mx (kron (body A) (body B)).
Definition dgc v := Mx (diagc (get (rows v) 1 v)).
Definition diagv n (A : 'M[K]_n) : 'M[K]_(n,1) := \col_i A i i.
Definition dgv A := Mx (diagv (get (rows A) (rows A) A)).
Definition hct A B := Mx (row_mx (body A) (get (rows A) (cols B) B)).
Definition vct A B := Mx (col_mx (body A) (get (rows B) (cols A) B)).
Definition sme A := num (\sum_i \sum_j body A i j).
Definition sm N (F : nat -> mx) := Mx (\sum_(i < N) get (rows (F 0%N)) (cols (F 0%N)) (F i)).
Definition elt A i j := num (ent A i j).
Definition clm A j := Mx (\matrix_(i < rows A, k < 1) ent A i j).
Definition rww A i := Mx (\matrix_(k < 1, j < cols A) ent A i j).
Definition zro m n := Mx (0 : 'M[K]_(m, n)).
Definition eye n := Mx (1%:M : 'M[K]_n).
Definition one m n := Mx (ones K m n).
Definition cmm m n := Mx (com K m n).
Definition til n := Mx (tri K n).
Definition elm n := Mx (elimm K n).
Definition dpl n := Mx (dupm K n).
Definition emap (f : K -> K) A := Mx (map_mx f (body A)).
(* equations *)
Definition p_symmetric A := trn A = A.
Definition p_antisymmetric A := trn A = opp A.
Definition p_diagonal A := forall i j : nat, i <> j -> ent A i j = 0.
Definition p_orthogonal A := mul (trn A) A = eye (rows A).
Definition p_idempotent A := mul A A = A.
Definition p_stochastic A := mul A (one (cols A) 1) = one (rows A) 1.
Definition p_lower A := forall i j : nat, (i < j)%N -> ent A i j = 0.
Definition p_upper A := forall i j : nat, (j < i)%N -> ent A i j = 0.
Definition p_triangular A := p_lower A \/ p_upper A.
Definition p_toeplitz A := forall i j : nat, (i.+1 < rows A)%N -> (j.+1 < cols A)%N -> ent A i.+1 j.+1 = ent A i j.
(* conditions on literals *)
Definition p_natural A := exists n : nat, val A = n%:R.
Definition p_integer A := exists z : int, val A = z%:~R.
End Mx.
(* the coefficient of eps, and what stands beside it *)
Definition dif (K : comUnitRingType) (A : mx (dual_comUnitRingType K)) : mx K := Mx (map_mx (@d1 K) (body A)).
Definition prj (K : comUnitRingType) (A : mx (dual_comUnitRingType K)) : mx K := Mx (map_mx (@d0 K) (body A)).
Section Jets.
Variables (R : realType) (k : nat).
Notation J := (J R k).
Definition fmp (F : tower R) (A : mx J) := emap (app F) A.
Definition jexp : J -> J := app (@T_exp R).
Definition jlog : J -> J := app (@T_log R).
Definition zpow (a : J) (z : int) := match z with Posz n => a ^+ n | Negz n => jinv a ^+ n.+1 end.
Definition whole (r : R) := r == (floor r)%:~R.
Definition pw (a p : J) : J := let z := floor (re p) in
  if whole (re p) then zpow a z * jexp ((p - z%:~R) * jlog a)
  else if 0 < re a then jexp (p * jlog a) else 0.
Definition jhalf : J := cst k (half R).
Definition pwe (A c : mx J) := emap (fun x => pw x (val c)) A.
Definition mxz n (A : 'M[J]_n) (z : int) : 'M[J]_n := match z with
  | Posz m => iter m (mulmx A) 1%:M | Negz m => iter m.+1 (mulmx (minv A)) 1%:M end.
Definition mpw (A c : mx J) := Mx (if whole (re (val c)) then mxz (get (rows A) (rows A) A) (floor (re (val c))) else 0).
Definition nrm (A : mx J) := pwe (sme (hdm A A)) (num jhalf).
Definition ldt (A : mx J) := fmp (@T_log R) (fmp (@T_abs R) (dtm A)).
Definition sft m n (A : 'M[J]_(m,n)) : 'M[J]_(m,n) := \matrix_(i, j) (jexp (A i j) * jinv (\sum_l jexp (A l j))).
Definition smx (A : mx J) := Mx (sft (body A)).
Definition lse (A : mx J) := fmp (@T_log R) (sme (fmp (@T_exp R) A)).
(* facts about real parts *)
Definition rem m n (A : 'M[J]_(m,n)) : 'M[R]_(m,n) := map_mx (@re R k) A.
Definition p_invertible (A : mx J) := re (\det (get (rows A) (rows A) A)) != 0.
Definition p_positive (A : mx J) := forall i j, 0 < re (body A i j).
Definition p_nonnegative (A : mx J) := forall i j, 0 <= re (body A i j).
Definition p_nonzero (A : mx J) := forall i j, re (body A i j) != 0.
Definition posdefm n (A : 'M[R]_n) := forall x : 'M[R]_(n, 1), x != 0 -> 0 < (x^T *m A *m x) 0 0.
Definition p_fullcolumn (A : mx J) := row_full (rem (body A)).
Definition p_fullrow (A : mx J) := row_free (rem (body A)).
Definition psdm n (A : 'M[R]_n) := forall x : 'M[R]_(n, 1), 0 <= (x^T *m A *m x) 0 0.
Definition p_psd (A : mx J) := trn A = A /\ psdm (rem (get (rows A) (rows A) A)).
Definition p_posdef (A : mx J) := trn A = A /\ posdefm (rem (get (rows A) (rows A) A)).
End Jets.
