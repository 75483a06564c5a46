;; Compares hashes by Hamming distance. Built by scripts/build-wasm.mjs; `src/adapters/hamming-module.ts` says how it is called, and lays out the memory.
;;
;; A hit is two u32: the hash's slot, and a key = distance << 9 | view << 1 | negative. The smallest key of a hash is its nearest view; of equally
;; near ones the first, the picture before its negative.
;;
;; Integer popcounts, four hashes a turn, and no SIMD: i8x16.popcnt with its sum across lanes was half as fast (bench/hamming.mjs names the figures).
(module
  (memory (export "memory") 5 65536)

  ;; Hashes of 32 bytes from address $p on against one query of 32 bytes; $count is a multiple of 4. A hit's distance d is one of which d - $low, as an
  ;; unsigned number, is $span or more: with $low = limit + 1 and $span = 2^31, those up to the limit; with $span = 255 - 2 limit, also those of the query's
  ;; negative. The keys are those of view 0. Returns the number of hits written to $out.
  (func (export "scan256") (param $p i32) (param $slot i32) (param $count i32) (param $query i32) (param $low i32) (param $span i32) (param $out i32) (result i32)
    (local $q0 i64) (local $q1 i64) (local $q2 i64) (local $q3 i64) (local $end i32) (local $d i32) (local $start i32)
    (local.set $q0 (i64.load (local.get $query)))
    (local.set $q1 (i64.load offset=8 (local.get $query)))
    (local.set $q2 (i64.load offset=16 (local.get $query)))
    (local.set $q3 (i64.load offset=24 (local.get $query)))
    (local.set $start (local.get $out))
    (local.set $end (i32.add (local.get $p) (i32.shl (local.get $count) (i32.const 5))))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $p) (local.get $end)))
      (local.set $d (i32.wrap_i64 (i64.add (i64.add (i64.popcnt (i64.xor (i64.load offset=0 (local.get $p)) (local.get $q0))) (i64.popcnt (i64.xor (i64.load offset=8 (local.get $p)) (local.get $q1))))
        (i64.add (i64.popcnt (i64.xor (i64.load offset=16 (local.get $p)) (local.get $q2))) (i64.popcnt (i64.xor (i64.load offset=24 (local.get $p)) (local.get $q3)))))))
      (if (i32.ge_u (i32.sub (local.get $d) (local.get $low)) (local.get $span))
        (then
          (i32.store (local.get $out) (local.get $slot))
          (i32.store offset=4 (local.get $out) (i32.shl (local.get $d) (i32.const 9)))
          (local.set $out (i32.add (local.get $out) (i32.const 8)))))
      (local.set $d (i32.wrap_i64 (i64.add (i64.add (i64.popcnt (i64.xor (i64.load offset=32 (local.get $p)) (local.get $q0))) (i64.popcnt (i64.xor (i64.load offset=40 (local.get $p)) (local.get $q1))))
        (i64.add (i64.popcnt (i64.xor (i64.load offset=48 (local.get $p)) (local.get $q2))) (i64.popcnt (i64.xor (i64.load offset=56 (local.get $p)) (local.get $q3)))))))
      (if (i32.ge_u (i32.sub (local.get $d) (local.get $low)) (local.get $span))
        (then
          (i32.store (local.get $out) (i32.add (local.get $slot) (i32.const 1)))
          (i32.store offset=4 (local.get $out) (i32.shl (local.get $d) (i32.const 9)))
          (local.set $out (i32.add (local.get $out) (i32.const 8)))))
      (local.set $d (i32.wrap_i64 (i64.add (i64.add (i64.popcnt (i64.xor (i64.load offset=64 (local.get $p)) (local.get $q0))) (i64.popcnt (i64.xor (i64.load offset=72 (local.get $p)) (local.get $q1))))
        (i64.add (i64.popcnt (i64.xor (i64.load offset=80 (local.get $p)) (local.get $q2))) (i64.popcnt (i64.xor (i64.load offset=88 (local.get $p)) (local.get $q3)))))))
      (if (i32.ge_u (i32.sub (local.get $d) (local.get $low)) (local.get $span))
        (then
          (i32.store (local.get $out) (i32.add (local.get $slot) (i32.const 2)))
          (i32.store offset=4 (local.get $out) (i32.shl (local.get $d) (i32.const 9)))
          (local.set $out (i32.add (local.get $out) (i32.const 8)))))
      (local.set $d (i32.wrap_i64 (i64.add (i64.add (i64.popcnt (i64.xor (i64.load offset=96 (local.get $p)) (local.get $q0))) (i64.popcnt (i64.xor (i64.load offset=104 (local.get $p)) (local.get $q1))))
        (i64.add (i64.popcnt (i64.xor (i64.load offset=112 (local.get $p)) (local.get $q2))) (i64.popcnt (i64.xor (i64.load offset=120 (local.get $p)) (local.get $q3)))))))
      (if (i32.ge_u (i32.sub (local.get $d) (local.get $low)) (local.get $span))
        (then
          (i32.store (local.get $out) (i32.add (local.get $slot) (i32.const 3)))
          (i32.store offset=4 (local.get $out) (i32.shl (local.get $d) (i32.const 9)))
          (local.set $out (i32.add (local.get $out) (i32.const 8)))))
      (local.set $p (i32.add (local.get $p) (i32.const 128)))
      (local.set $slot (i32.add (local.get $slot) (i32.const 4)))
      (br $next)))
    (i32.shr_u (i32.sub (local.get $out) (local.get $start)) (i32.const 3)))

  ;; Hashes of 32 bytes, of the slots listed at $list, against one query. The keys are those of view 0. $base: address of slot 0. Returns the number of hits.
  (func (export "scanListed256") (param $base i32) (param $list i32) (param $count i32) (param $query i32) (param $limit i32) (param $out i32) (result i32)
    (local $q0 i64) (local $q1 i64) (local $q2 i64) (local $q3 i64) (local $end i32) (local $p i32) (local $d i32) (local $start i32)
    (local.set $q0 (i64.load (local.get $query)))
    (local.set $q1 (i64.load offset=8 (local.get $query)))
    (local.set $q2 (i64.load offset=16 (local.get $query)))
    (local.set $q3 (i64.load offset=24 (local.get $query)))
    (local.set $start (local.get $out))
    (local.set $end (i32.add (local.get $list) (i32.shl (local.get $count) (i32.const 2))))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $list) (local.get $end)))
      (local.set $p (i32.add (local.get $base) (i32.shl (i32.load (local.get $list)) (i32.const 5))))
      (local.set $d (i32.wrap_i64 (i64.add (i64.add (i64.popcnt (i64.xor (i64.load offset=0 (local.get $p)) (local.get $q0))) (i64.popcnt (i64.xor (i64.load offset=8 (local.get $p)) (local.get $q1))))
        (i64.add (i64.popcnt (i64.xor (i64.load offset=16 (local.get $p)) (local.get $q2))) (i64.popcnt (i64.xor (i64.load offset=24 (local.get $p)) (local.get $q3)))))))
      (if (i32.le_u (local.get $d) (local.get $limit))
        (then
          (i32.store (local.get $out) (i32.load (local.get $list)))
          (i32.store offset=4 (local.get $out) (i32.shl (local.get $d) (i32.const 9)))
          (local.set $out (i32.add (local.get $out) (i32.const 8)))))
      (local.set $list (i32.add (local.get $list) (i32.const 4)))
      (br $next)))
    (i32.shr_u (i32.sub (local.get $out) (local.get $start)) (i32.const 3)))

  ;; Hashes of $stride bytes (a multiple of 8) against $views queries one after the other at $queries, and against their negatives when $bits, the
  ;; bits of a hash, is not 0. The slots are $slot, $slot + 1, ..., or those listed at $list when that is not 0. $base: address of slot 0.
  (func (export "scanViews") (param $base i32) (param $stride i32) (param $slot i32) (param $list i32) (param $count i32)
    (param $queries i32) (param $views i32) (param $bits i32) (param $limit i32) (param $out i32) (result i32)
    (local $p i32) (local $q i32) (local $end i32) (local $view i32) (local $d i32) (local $best i32) (local $key i32) (local $start i32)
    (local.set $start (local.get $out))
    (block $done (loop $next
      (br_if $done (i32.eqz (local.get $count)))
      (if (local.get $list)
        (then
          (local.set $slot (i32.load (local.get $list)))
          (local.set $list (i32.add (local.get $list) (i32.const 4)))))
      (local.set $best (i32.const -1))
      (local.set $view (i32.const 0))
      (local.set $q (local.get $queries))
      (loop $nextView
        (local.set $p (i32.add (local.get $base) (i32.mul (local.get $slot) (local.get $stride))))
        (local.set $end (i32.add (local.get $p) (local.get $stride)))
        (local.set $d (i32.const 0))
        (loop $nextWord
          (local.set $d (i32.add (local.get $d) (i32.wrap_i64 (i64.popcnt (i64.xor (i64.load (local.get $p)) (i64.load (local.get $q)))))))
          (local.set $p (i32.add (local.get $p) (i32.const 8)))
          (local.set $q (i32.add (local.get $q) (i32.const 8)))
          (br_if $nextWord (i32.lt_u (local.get $p) (local.get $end))))
        (local.set $key (i32.or (i32.shl (local.get $d) (i32.const 9)) (i32.shl (local.get $view) (i32.const 1))))
        (if (i32.lt_u (local.get $key) (local.get $best)) (then (local.set $best (local.get $key))))
        (if (local.get $bits)
          (then
            (local.set $key (i32.or (i32.or (i32.shl (i32.sub (local.get $bits) (local.get $d)) (i32.const 9)) (i32.shl (local.get $view) (i32.const 1))) (i32.const 1)))
            (if (i32.lt_u (local.get $key) (local.get $best)) (then (local.set $best (local.get $key))))))
        (local.set $view (i32.add (local.get $view) (i32.const 1)))
        (br_if $nextView (i32.lt_u (local.get $view) (local.get $views))))
      (if (i32.le_u (i32.shr_u (local.get $best) (i32.const 9)) (local.get $limit))
        (then
          (i32.store (local.get $out) (local.get $slot))
          (i32.store offset=4 (local.get $out) (local.get $best))
          (local.set $out (i32.add (local.get $out) (i32.const 8)))))
      (local.set $slot (i32.add (local.get $slot) (i32.const 1)))
      (local.set $count (i32.sub (local.get $count) (i32.const 1)))
      (br $next)))
    (i32.shr_u (i32.sub (local.get $out) (local.get $start)) (i32.const 3))))
