;; Whole tiles of a product, 4 rows by 8 columns, with fused multiply-add (src/kernel/relaxed.rs).
;; It shares the engine's memory; all distances are in bytes.
(module
  (import "engine" "memory" (memory 0))

  ;; out[4 * strips, 8 * panels] = begin + a[4 * strips, depth] . b[depth, 8 * panels]
  (func (export "tiles")
    (param $a i32)       ;; the first matrix
    (param $row i32)     ;; from one of its rows to the next
    (param $step i32)    ;; from one of its columns to the next
    (param $strip i32)   ;; from four of its rows to the next four
    (param $strips i32)  ;; how many fours
    (param $b i32)       ;; the second matrix, in panels: 8 numbers of each row, row after row
    (param $depth i32)
    (param $panels i32)
    (param $out i32)
    (param $out_row i32) ;; from a row of the result to the next
    (param $begin i32)   ;; what each row begins with, or 0: what stands in the result already

    (local $p i32) (local $left i32) (local $from i32) (local $to i32)
    (local $p0 i32) (local $p1 i32) (local $p2 i32) (local $p3 i32)
    (local $q i32) (local $end i32)
    (local $x v128) (local $b0 v128) (local $b1 v128)
    (local $c00 v128) (local $c01 v128) (local $c10 v128) (local $c11 v128)
    (local $c20 v128) (local $c21 v128) (local $c30 v128) (local $c31 v128)

    (loop $panel
      (local.set $p (local.get $a))
      (local.set $to (local.get $out))
      (local.set $left (local.get $strips))
      (local.set $end (i32.add (local.get $b) (i32.shl (local.get $depth) (i32.const 5))))
      (loop $tile
        (local.set $p0 (local.get $p))
        (local.set $p1 (i32.add (local.get $p0) (local.get $row)))
        (local.set $p2 (i32.add (local.get $p1) (local.get $row)))
        (local.set $p3 (i32.add (local.get $p2) (local.get $row)))
        (local.set $p (i32.add (local.get $p) (local.get $strip)))
        (local.set $q (local.get $b))
        (local.set $c00 (v128.const f32x4 0 0 0 0)) (local.set $c01 (v128.const f32x4 0 0 0 0))
        (local.set $c10 (v128.const f32x4 0 0 0 0)) (local.set $c11 (v128.const f32x4 0 0 0 0))
        (local.set $c20 (v128.const f32x4 0 0 0 0)) (local.set $c21 (v128.const f32x4 0 0 0 0))
        (local.set $c30 (v128.const f32x4 0 0 0 0)) (local.set $c31 (v128.const f32x4 0 0 0 0))
        (loop $term
          (local.set $b0 (v128.load (local.get $q)))
          (local.set $b1 (v128.load offset=16 (local.get $q)))
          (local.set $x (v128.load32_splat (local.get $p0)))
          (local.set $c00 (f32x4.relaxed_madd (local.get $x) (local.get $b0) (local.get $c00)))
          (local.set $c01 (f32x4.relaxed_madd (local.get $x) (local.get $b1) (local.get $c01)))
          (local.set $x (v128.load32_splat (local.get $p1)))
          (local.set $c10 (f32x4.relaxed_madd (local.get $x) (local.get $b0) (local.get $c10)))
          (local.set $c11 (f32x4.relaxed_madd (local.get $x) (local.get $b1) (local.get $c11)))
          (local.set $x (v128.load32_splat (local.get $p2)))
          (local.set $c20 (f32x4.relaxed_madd (local.get $x) (local.get $b0) (local.get $c20)))
          (local.set $c21 (f32x4.relaxed_madd (local.get $x) (local.get $b1) (local.get $c21)))
          (local.set $x (v128.load32_splat (local.get $p3)))
          (local.set $c30 (f32x4.relaxed_madd (local.get $x) (local.get $b0) (local.get $c30)))
          (local.set $c31 (f32x4.relaxed_madd (local.get $x) (local.get $b1) (local.get $c31)))
          (local.set $p0 (i32.add (local.get $p0) (local.get $step)))
          (local.set $p1 (i32.add (local.get $p1) (local.get $step)))
          (local.set $p2 (i32.add (local.get $p2) (local.get $step)))
          (local.set $p3 (i32.add (local.get $p3) (local.get $step)))
          (br_if $term (i32.ne (local.tee $q (i32.add (local.get $q) (i32.const 32))) (local.get $end))))
        (local.set $from (select (local.get $begin) (local.get $to) (local.get $begin)))
        (v128.store (local.get $to) (f32x4.add (v128.load (local.get $from)) (local.get $c00)))
        (v128.store offset=16 (local.get $to) (f32x4.add (v128.load offset=16 (local.get $from)) (local.get $c01)))
        (local.set $to (i32.add (local.get $to) (local.get $out_row)))
        (local.set $from (select (local.get $begin) (local.get $to) (local.get $begin)))
        (v128.store (local.get $to) (f32x4.add (v128.load (local.get $from)) (local.get $c10)))
        (v128.store offset=16 (local.get $to) (f32x4.add (v128.load offset=16 (local.get $from)) (local.get $c11)))
        (local.set $to (i32.add (local.get $to) (local.get $out_row)))
        (local.set $from (select (local.get $begin) (local.get $to) (local.get $begin)))
        (v128.store (local.get $to) (f32x4.add (v128.load (local.get $from)) (local.get $c20)))
        (v128.store offset=16 (local.get $to) (f32x4.add (v128.load offset=16 (local.get $from)) (local.get $c21)))
        (local.set $to (i32.add (local.get $to) (local.get $out_row)))
        (local.set $from (select (local.get $begin) (local.get $to) (local.get $begin)))
        (v128.store (local.get $to) (f32x4.add (v128.load (local.get $from)) (local.get $c30)))
        (v128.store offset=16 (local.get $to) (f32x4.add (v128.load offset=16 (local.get $from)) (local.get $c31)))
        (local.set $to (i32.add (local.get $to) (local.get $out_row)))
        (br_if $tile (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
      (local.set $b (local.get $end))
      (local.set $out (i32.add (local.get $out) (i32.const 32)))
      (if (local.get $begin) (then (local.set $begin (i32.add (local.get $begin) (i32.const 32)))))
      (br_if $panel (local.tee $panels (i32.sub (local.get $panels) (i32.const 1)))))))
