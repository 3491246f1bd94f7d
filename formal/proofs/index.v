(* Sums over an index that stands as a number in them. *)
From Gradus Require Import Prelude.
Section Proofs.
Variable R : realType.
Lemma bigsum_numbers : S.bigsum_numbers R.
Proof.
rewrite /S.bigsum_numbers => k N _; rewrite smN addN !sclN; congr num.
have hh : cst k (2%:R^-1 : R) + cst k 2%:R^-1 = 1 by rewrite -cstD -/(half R) half2 cst1.
elim: N => [|N IH]; first by rewrite big_ord0 mul0r mulr0.
have e (x : J R k) : x = (cst k 2%:R^-1 + cst k 2%:R^-1) * x by rewrite hh mul1r.
by rewrite big_ord_recr /= IH [in LHS](e N.+1%:R) -[N.+1]addn1 !natrD; move: (N%:R : J R k) (cst k 2%:R^-1) => n h; ring.
Qed.
End Proofs.
