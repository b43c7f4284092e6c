; SPDX-License-Identifier: BSD-2-Clause
; A multiboot 1 image for machines that only count: every CPU increments a word of its own without end. The words, a
; dword each, stand from WORDS on in the order in which the CPUs came; nothing leaves the guest by itself.
; nasm -f bin.
NEXT    equ 0x8ffc
WORDS   equ 0x9000
AP_CODE equ 0x8000
APIC    equ 0xfee00000
MAGIC   equ 0x1badb002
PLACED  equ 1 << 16 ; the addresses stand in the header, as this is no ELF

        org     0x100000
        bits    32
header: dd      MAGIC, PLACED, -(MAGIC + PLACED)
        dd      header, header, 0, 0, start

start:  cli
        mov     esi, ap
        mov     edi, AP_CODE
        mov     ecx, ap_end - ap
        rep movsb
        xor     eax, eax
        mov     edi, NEXT
        mov     ecx, 257
        rep stosd
        mov     dword [APIC + 0xf0], 0x1ff    ; on
        mov     dword [APIC + 0x300], 0xc4500 ; INIT to all others
        mov     ecx, 100000
.wait:  pause
        loop    .wait
        mov     dword [APIC + 0x300], 0xc4600 | AP_CODE >> 12 ; SIPI
        mov     eax, 1
        lock xadd [NEXT], eax
.count: inc     dword [WORDS + eax * 4]
        jmp     .count

        bits    16
ap:     xor     bx, bx
        mov     ds, bx
        mov     ebx, 1
        lock xadd [NEXT], ebx
        shl     bx, 2
.count: inc     dword [WORDS + bx]
        jmp     .count
ap_end:
