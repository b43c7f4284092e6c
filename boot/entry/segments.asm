; SPDX-License-Identifier: BSD-2-Clause
; The descriptor table of all CPUs (segments.inc has its selectors), and the boot CPU's stack. See segments.h.

STACK_SIZE equ 16384

section .rodata
; Accessed bits are set beforehand, so that the CPU never writes here.
align 8
global gdt, gdt_limit, gdt_pointer
gdt:
    dq 0
    dq 0x00cf9b000000ffff               ; SEG_CODE32
    dq 0x00cf93000000ffff               ; SEG_DATA
    dq 0x00cf9b000000ffff               ; SEG_COMPAT
    dq 0x00af9b000000ffff               ; SEG_CODE64
gdt_limit equ $ - gdt - 1
gdt_pointer:
    dw gdt_limit
    dd gdt

section .bss
alignb 16
global boot_stack, boot_stack_end
boot_stack:
    resb STACK_SIZE
boot_stack_end:

section .note.GNU-stack noalloc noexec nowrite progbits
