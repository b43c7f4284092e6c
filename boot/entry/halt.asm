; SPDX-License-Identifier: BSD-2-Clause
; The end of a CPU. See halt.h.

section .text

; halt_forever
;   entered from  anywhere, C included (void halt_forever(void)), on any CPU
;   mode          32-bit protected or compatibility
;   in            nothing
;   out           never returns: interrupts off, CPU halted
;   clobbers      nothing that anybody will see
global halt_forever
halt_forever:
    cli
    hlt
    jmp halt_forever

section .note.GNU-stack noalloc noexec nowrite progbits
