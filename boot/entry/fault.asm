; SPDX-License-Identifier: BSD-2-Clause
; Where exceptions arrive, in legacy and in long mode. See fault.h.

%include "boot/entry/segments.inc"

VECTORS equ 32

extern fault_report

section .text

; fault_stubs: one for each vector, 8 bytes each
;   entered from  an exception, through either table of fault.c
;   mode          32-bit protected (gate to SEG_CODE32) or 64-bit (gate to SEG_CODE64); each instruction up to
;                 the branch in fault_common has the same bytes and meaning in both
;   in            on the stack: the error code, with some vectors, then the address of the instruction, ...
;   out           fault_report(frame, word), which does not return: frame points to the vector, on top of the
;                 above, in words of 4 or 8 bytes
;   clobbers      everything
global fault_stubs
align 8
fault_stubs:
%assign vector 0
%rep VECTORS
    push byte vector
    jmp strict near fault_common
    align 8
%assign vector vector + 1
%endrep

fault_common:
    mov eax, cs
    cmp ax, SEG_CODE64
    jne .legacy
bits 64
    push SEG_COMPAT
    mov eax, .compatibility
    push rax
    o64 retf
bits 32
.compatibility:
    mov edx, 8
    jmp .report
.legacy:
    mov edx, 4
.report:
    mov eax, esp
    push edx
    push eax
    call fault_report

section .note.GNU-stack noalloc noexec nowrite progbits
