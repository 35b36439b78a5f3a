;; Escapes text for a JSON string (RFC 8259, 7), 16 bytes at a time.
;;
;; All that is escaped is ASCII, so that bytes can be looked at one by one and UTF-8 stays UTF-8. The
;; result is what JSON.stringify makes of the text.
;;
;; Memory: the input, up to 64 KiB, from 0 on; the output, up to six times as long, from 65536 on; and
;; at its end, from 524256 on, for each control character the letter that is short for it, or 0.
(module
  (memory (export "memory") 8 8)
  (data (i32.const 524256) "\00\00\00\00\00\00\00\00btn\00fr")

  ;; Takes the length of the input and returns that of the output, both in bytes.
  (func (export "escape") (param $end i32) (result i32)
    (local $in i32)
    (local $out i32)
    (local $bytes v128)
    (local $found i32)
    (local $byte i32)
    (local.set $out (i32.const 65536))

    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $in) (local.get $end)))

        ;; All 16 are copied, and count up to the first that has to be escaped.
        (local.set $bytes (v128.load (local.get $in)))
        (v128.store (local.get $out) (local.get $bytes))
        (local.set $found
          (i8x16.bitmask
            (v128.or
              (i8x16.lt_u (local.get $bytes) (i8x16.splat (i32.const 0x20)))
              (v128.or
                (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0x22)))
                (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0x5c)))))))
        (if (i32.eqz (local.get $found))
          (then
            (local.set $in (i32.add (local.get $in) (i32.const 16)))
            (local.set $out (i32.add (local.get $out) (i32.const 16)))
            (br $next)))
        (local.set $found (i32.ctz (local.get $found)))
        (local.set $in (i32.add (local.get $in) (local.get $found)))
        (local.set $out (i32.add (local.get $out) (local.get $found)))
        (br_if $done (i32.ge_u (local.get $in) (local.get $end)))

        (local.set $byte (i32.load8_u (local.get $in)))
        (local.set $in (i32.add (local.get $in) (i32.const 1)))

        ;; A control character becomes its letter; a quote and a backslash stay themselves.
        (if (i32.lt_u (local.get $byte) (i32.const 0x20))
          (then
            (local.set $found (local.get $byte))
            (local.set $byte (i32.load8_u offset=524256 (local.get $byte)))
            (if (i32.eqz (local.get $byte))
              (then
                ;; "\u00", and two digits.
                (i32.store (local.get $out) (i32.const 0x3030755c))
                (i32.store8 offset=4
                  (local.get $out)
                  (i32.add (i32.const 0x30) (i32.shr_u (local.get $found) (i32.const 4))))
                (local.set $found (i32.and (local.get $found) (i32.const 15)))
                (i32.store8 offset=5
                  (local.get $out)
                  (i32.add
                    (local.get $found)
                    (select
                      (i32.const 0x30)
                      (i32.const 0x57)
                      (i32.lt_u (local.get $found) (i32.const 10)))))
                (local.set $out (i32.add (local.get $out) (i32.const 6)))
                (br $next)))))
        (i32.store16
          (local.get $out)
          (i32.or (i32.const 0x5c) (i32.shl (local.get $byte) (i32.const 8))))
        (local.set $out (i32.add (local.get $out) (i32.const 2)))
        (br $next)))

    ;; The last 16 may have reached beyond the end.
    (if (i32.gt_u (local.get $in) (local.get $end))
      (then
        (local.set $out
          (i32.sub (local.get $out) (i32.sub (local.get $in) (local.get $end))))))
    (i32.sub (local.get $out) (i32.const 65536))))
