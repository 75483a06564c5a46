;; The scan of packages/index/wasm/hamming.wat with i8x16.popcnt instead of i64.popcnt, four hashes a turn, their sums across lanes made together.
;; It was tried and is slower; bench/hamming.mjs runs both.
(module
  (memory (export "memory") 5 65536)
  (func (export "scan256") (param $p i32) (param $slot i32) (param $count i32) (param $query i32) (param $limit i32) (param $out i32) (result i32)
    (local $q0 v128) (local $q1 v128) (local $limits v128) (local $end i32) (local $d i32) (local $start i32)
    (local $a v128) (local $b v128) (local $c v128) (local $e v128) (local $s v128)
    (local.set $q0 (v128.load (local.get $query)))
    (local.set $q1 (v128.load offset=16 (local.get $query)))
    (local.set $limits (i32x4.splat (local.get $limit)))
    (local.set $start (local.get $out))
    (local.set $end (i32.add (local.get $p) (i32.shl (local.get $count) (i32.const 5))))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $p) (local.get $end)))
      (local.set $a (i32x4.extadd_pairwise_i16x8_u (i16x8.extadd_pairwise_i8x16_u (i8x16.add
        (i8x16.popcnt (v128.xor (v128.load offset=0 (local.get $p)) (local.get $q0)))
        (i8x16.popcnt (v128.xor (v128.load offset=16 (local.get $p)) (local.get $q1)))))))
      (local.set $b (i32x4.extadd_pairwise_i16x8_u (i16x8.extadd_pairwise_i8x16_u (i8x16.add
        (i8x16.popcnt (v128.xor (v128.load offset=32 (local.get $p)) (local.get $q0)))
        (i8x16.popcnt (v128.xor (v128.load offset=48 (local.get $p)) (local.get $q1)))))))
      (local.set $c (i32x4.extadd_pairwise_i16x8_u (i16x8.extadd_pairwise_i8x16_u (i8x16.add
        (i8x16.popcnt (v128.xor (v128.load offset=64 (local.get $p)) (local.get $q0)))
        (i8x16.popcnt (v128.xor (v128.load offset=80 (local.get $p)) (local.get $q1)))))))
      (local.set $e (i32x4.extadd_pairwise_i16x8_u (i16x8.extadd_pairwise_i8x16_u (i8x16.add
        (i8x16.popcnt (v128.xor (v128.load offset=96 (local.get $p)) (local.get $q0)))
        (i8x16.popcnt (v128.xor (v128.load offset=112 (local.get $p)) (local.get $q1)))))))
      (local.set $a (i32x4.add
        (i8x16.shuffle 0 1 2 3 16 17 18 19 8 9 10 11 24 25 26 27 (local.get $a) (local.get $b))
        (i8x16.shuffle 4 5 6 7 20 21 22 23 12 13 14 15 28 29 30 31 (local.get $a) (local.get $b))))
      (local.set $b (i32x4.add
        (i8x16.shuffle 0 1 2 3 16 17 18 19 8 9 10 11 24 25 26 27 (local.get $c) (local.get $e))
        (i8x16.shuffle 4 5 6 7 20 21 22 23 12 13 14 15 28 29 30 31 (local.get $c) (local.get $e))))
      (local.set $s (i32x4.add
        (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $a) (local.get $b))
        (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $a) (local.get $b))))
      (if (v128.any_true (i32x4.le_u (local.get $s) (local.get $limits)))
        (then
          (if (i32.le_u (local.tee $d (i32x4.extract_lane 0 (local.get $s))) (local.get $limit))
            (then
              (i32.store (local.get $out) (i32.add (local.get $slot) (i32.const 0)))
              (i32.store offset=4 (local.get $out) (i32.shl (local.get $d) (i32.const 9)))
              (local.set $out (i32.add (local.get $out) (i32.const 8)))))
          (if (i32.le_u (local.tee $d (i32x4.extract_lane 1 (local.get $s))) (local.get $limit))
            (then
              (i32.store (local.get $out) (i32.add (local.get $slot) (i32.const 1)))
              (i32.store offset=4 (local.get $out) (i32.shl (local.get $d) (i32.const 9)))
              (local.set $out (i32.add (local.get $out) (i32.const 8)))))
          (if (i32.le_u (local.tee $d (i32x4.extract_lane 2 (local.get $s))) (local.get $limit))
            (then
              (i32.store (local.get $out) (i32.add (local.get $slot) (i32.const 2)))
              (i32.store offset=4 (local.get $out) (i32.shl (local.get $d) (i32.const 9)))
              (local.set $out (i32.add (local.get $out) (i32.const 8)))))
          (if (i32.le_u (local.tee $d (i32x4.extract_lane 3 (local.get $s))) (local.get $limit))
            (then
              (i32.store (local.get $out) (i32.add (local.get $slot) (i32.const 3)))
              (i32.store offset=4 (local.get $out) (i32.shl (local.get $d) (i32.const 9)))
              (local.set $out (i32.add (local.get $out) (i32.const 8)))))
        ))
      (local.set $p (i32.add (local.get $p) (i32.const 128)))
      (local.set $slot (i32.add (local.get $slot) (i32.const 4)))
      (br $next)))
    (i32.shr_u (i32.sub (local.get $out) (local.get $start)) (i32.const 3))))
