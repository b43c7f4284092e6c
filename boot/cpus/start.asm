; SPDX-License-Identifier: BSD-2-Clause
; Where a processor that gets a start-up message begins (Intel SDM volume 3A, 9.4 "Multiple-Processor
; Initialization"). ap_trampoline is copied to a page below 1 MiB; it needs no parameter but the image's own
; addresses, which the linker has filled in, and finds the page itself by CS.

%include "boot/entry/segments.inc"

CR0_PE           equ 1
CR0_CACHE_OFF    equ 3 << 29            ; CD and NW, as an INIT leaves them after power-on

extern gdt, gdt_limit
extern ap_stacks, ap_stack_size, ap_stack_count, ap_arrived
extern ap_main, halt_forever

section .rodata

; ap_trampoline
;   entered from  a start-up message: CS = page << 8, IP = 0
;   mode          16-bit real
;   in            nothing
;   out           ap_protected, 32-bit protected
;   clobbers      eax, ds
global ap_trampoline, ap_trampoline_size
bits 16
ap_trampoline:
    cli
    mov ax, cs
    mov ds, ax
    o32 lgdt [.gdt_pointer - ap_trampoline]
    mov eax, cr0
    and eax, ~CR0_CACHE_OFF
    or eax, CR0_PE
    mov cr0, eax
    jmp dword SEG_CODE32:ap_protected
align 4
.gdt_pointer:
    dw gdt_limit
    dd gdt
ap_trampoline_end:
align 4
ap_trampoline_size:
    dd ap_trampoline_end - ap_trampoline

section .text
bits 32

; ap_protected
;   entered from  ap_trampoline, any number of processors at once
;   mode          32-bit protected, paging off, interrupts off
;   in            ap_stacks, ap_stack_size, ap_stack_count: a stack for each that may come
;   out           ap_main(arrival number, from 0) on its own stack, then a halt; one too many halts at once
;   clobbers      everything
ap_protected:
    mov eax, SEG_DATA
    mov ds, eax
    mov es, eax
    mov ss, eax
    xor ecx, ecx
    mov fs, ecx
    mov gs, ecx
    cld
    mov eax, 1
    lock xadd [ap_arrived], eax
    cmp eax, [ap_stack_count]
    jae halt_forever
    mov ecx, eax
    inc ecx
    imul ecx, [ap_stack_size]
    add ecx, [ap_stacks]
    lea esp, [ecx - 12]                 ; with the argument, 16-byte alignment at the call
    push eax
    call ap_main
    jmp halt_forever

section .note.GNU-stack noalloc noexec nowrite progbits
