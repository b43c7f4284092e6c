; SPDX-License-Identifier: BSD-2-Clause
; Where boot loaders find and enter the image: Multiboot 1 (0.6.96), Multiboot 2 (2.0), PVH (Xen
; docs/misc/pvh.pandoc, x86/HVM direct boot ABI).

%include "boot/entry/segments.inc"

PVH_MAGIC    equ 0x5056482b     ; "+HVP": not a loader's number, ours to tell PVH from the multiboots
EFLAGS_ID    equ 1 << 21

extern mb1_magic                ; boot.ld: 0x1badb002, or 0 in the image that is to be entered by PVH
extern bss_start, bss_end
extern boot_stack_end, gdt_pointer, halt_forever
extern boot_main, boot_no_cpuid

section .mb1 progbits alloc noexec nowrite align=4
    dd mb1_magic, 3, -(0x1badb002 + 3)  ; modules page-aligned, memory map wanted

section .mb2 progbits alloc noexec nowrite align=8
mb2:
    dd 0xe85250d6, 0, mb2_end - mb2, -(0xe85250d6 + (mb2_end - mb2))
    dw 0, 0
    dd 8                                ; end tag
mb2_end:

section .note.pvh note alloc noexec nowrite align=4
    dd 4, 4, 18                         ; XEN_ELFNOTE_PHYS32_ENTRY
    db "Xen", 0
    dd pvh_entry

section .text

; pvh_entry
;   entered from  a PVH loader
;   mode          32-bit protected, flat, paging off, interrupts off
;   in            ebx = physical address of struct hvm_start_info
;   out           joins entry with eax = PVH_MAGIC
;   clobbers      everything
global pvh_entry
pvh_entry:
    mov eax, PVH_MAGIC

; entry
;   entered from  a multiboot 1 or 2 loader, or pvh_entry
;   mode          32-bit protected, flat, paging off, interrupts off; stack and descriptor table unknown
;   in            eax = the protocol's magic, ebx = physical address of its information
;   out           boot_main(magic, address) or boot_no_cpuid(magic, address), which do not return
;   clobbers      everything
global entry
entry:
    cli
    cld
    mov ebp, eax
    mov edi, bss_start
    mov ecx, bss_end
    sub ecx, edi
    shr ecx, 2
    xor eax, eax
    rep stosd
    mov esp, boot_stack_end
    lgdt [gdt_pointer]
    jmp SEG_CODE32:.segments
.segments:
    mov eax, SEG_DATA
    mov ds, eax
    mov es, eax
    mov ss, eax
    xor eax, eax
    mov fs, eax
    mov gs, eax
    push eax                            ; 16-byte stack alignment at the call below
    push eax
    push ebx
    push ebp
    call cpuid_exists
    test eax, eax
    jz .old
    call boot_main
    jmp halt_forever
.old:
    call boot_no_cpuid
    jmp halt_forever

; cpuid_exists
;   entered from  entry
;   mode          32-bit protected
;   in            nothing
;   out           eax = not zero if EFLAGS.ID can be changed, so that CPUID exists (SDM volume 1, 3.4.3.3)
;   clobbers      ecx, flags
cpuid_exists:
    pushfd
    pop ecx
    mov eax, ecx
    xor eax, EFLAGS_ID
    push eax
    popfd
    pushfd
    pop eax
    push ecx
    popfd
    xor eax, ecx
    and eax, EFLAGS_ID
    ret

section .note.GNU-stack noalloc noexec nowrite progbits
