; SPDX-License-Identifier: BSD-2-Clause
; Into long mode's compatibility mode, and CPUID in the mode that shows most. See long_mode.h.

%include "boot/entry/segments.inc"

CR0_PG    equ 1 << 31
CR4_PAE   equ 1 << 5
MSR_EFER  equ 0xc0000080
EFER_LME  equ 1 << 8

section .text

; void long_mode_switch(const void *page_tables)
;   entered from  C, on any CPU that has long mode
;   mode          32-bit protected, CS = SEG_CODE32, paging off
;   in            physical address of a PML4 that maps the image, the stacks and itself to themselves
;   out           compatibility mode, CS = SEG_COMPAT, paging on
;   clobbers      eax, ecx, edx
;   (SDM volume 3A, 10.8.5 "Initializing IA-32e Mode")
global long_mode_switch
long_mode_switch:
    mov ecx, [esp + 4]
    mov eax, cr4
    or eax, CR4_PAE
    mov cr4, eax
    mov cr3, ecx
    mov ecx, MSR_EFER
    rdmsr
    or eax, EFER_LME
    wrmsr
    mov eax, cr0
    or eax, CR0_PG
    mov cr0, eax
    jmp SEG_COMPAT:.compatibility
.compatibility:
    ret

; uint32_t long_mode_active(void)
;   entered from  C, on any CPU
;   mode          32-bit protected or compatibility
;   in            nothing
;   out           eax = 1 in compatibility mode, else 0
;   clobbers      nothing else
global long_mode_active
long_mode_active:
    mov eax, cs
    cmp ax, SEG_COMPAT
    sete al
    movzx eax, al
    ret

; void cpuid_widest(uint32_t leaf, uint32_t subleaf, struct cpuid_regs *out)
;   entered from  C, on any CPU
;   mode          32-bit protected: plain CPUID; compatibility: CPUID in 64-bit mode
;   in            leaf, subleaf; out is filled with eax, ebx, ecx, edx
;   out           nothing
;   clobbers      eax, ecx, edx
global cpuid_widest
cpuid_widest:
    push ebx
    push edi
    mov ecx, cs
    mov eax, [esp + 12]
    cmp cx, SEG_COMPAT
    mov ecx, [esp + 16]
    je .wide
    cpuid
    jmp .store
.wide:
    call SEG_CODE64:cpuid64
.store:
    mov edi, [esp + 20]
    mov [edi], eax
    mov [edi + 4], ebx
    mov [edi + 8], ecx
    mov [edi + 12], edx
    pop edi
    pop ebx
    ret

; cpuid64
;   entered from  cpuid_widest, by a far call out of compatibility mode
;   mode          64-bit; each instruction here has the same bytes and meaning in 32-bit code
;   in            eax = leaf, ecx = subleaf, a far return address of two 32-bit words
;   out           eax, ebx, ecx, edx
;   clobbers      nothing else
cpuid64:
    mov esp, esp                        ; after a change of mode the upper half of RSP is undefined
    cpuid
    retf

section .note.GNU-stack noalloc noexec nowrite progbits
