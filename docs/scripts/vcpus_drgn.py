# SPDX-License-Identifier: BSD-2-Clause
"""drgn -q -c VMCORE vcpus_drgn.py [FILE...]: the CPUID table of every vCPU of every VM of a Linux host.

FILE...: debug symbols, vmlinux and kvm.ko, where drgn does not find them by itself. With drgn -k on a running host."""
import os
import sys

import drgn
from drgn.helpers.linux.list import list_for_each_entry
from drgn.helpers.linux.xarray import xa_for_each

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import kernel_memory

KERNEL_HALF = 0xffff800000000000


def core_path():
    """The file behind drgn -c, None on a running host."""
    words = sys.orig_argv[:sys.orig_argv.index(sys.argv[0])]
    return next((value for word, value in zip(words, words[1:]) if word in ("-c", "--core")), None)


def load(path, files):
    """Symbols, behind a way to the kernel's memory where the core has no virtual addresses."""
    if path and kernel_memory.is_elf(path):
        core = kernel_memory.Core(path)
        if not any(virtual for _, virtual, physical, _ in core.loads if virtual != physical):
            prog.add_memory_segment(KERNEL_HALF, (1 << 64) - KERNEL_HALF, lambda address, size, *_: core.read(address, size))
    try:
        prog.load_debug_info(files, default=not files)
    except drgn.MissingDebugInfoError as missing:
        print(f"vcpus_drgn.py: {missing}", file=sys.stderr)


def vcpus(kvm):
    """struct kvm_vcpu pointers of one VM: in an xarray from Linux 5.17 on, in an array before."""
    if hasattr(kvm, "vcpu_array"):
        for _, entry in xa_for_each(kvm.vcpu_array.address_of_()):
            yield drgn.cast("struct kvm_vcpu *", entry)
    else:
        yield from (kvm.vcpus[i] for i in range(kvm.online_vcpus.counter))


def show(vcpu):
    count = vcpu.arch.cpuid_nent.value_()
    print(f"kvm {vcpu.kvm.value_():#x} vcpu {vcpu.vcpu_id.value_()}")
    if hasattr(vcpu.arch, "cpuid_dynamic_bits_dirty") and vcpu.arch.cpuid_dynamic_bits_dirty:
        print("cpuid_dynamic_bits_dirty = true,")
    print(f"cpuid_nent = {count},")
    if not count:
        print("cpuid_entries = 0x0,")
        return
    first = vcpu.arch.cpuid_entries[0]  # an array in struct kvm_vcpu_arch before Linux 5.10, a pointer since
    entries = drgn.Object(prog, prog.array_type(first.type_, count), address=first.address_)
    print(f"cpuid_entries = {entries.format_(implicit_elements=True)},")


def main():
    load(core_path(), sys.argv[1:])
    for kvm in list_for_each_entry("struct kvm", prog["vm_list"].address_of_(), "vm_list"):
        for vcpu in vcpus(kvm):
            show(vcpu)


try:
    main()
except (kernel_memory.Error, drgn.FaultError) as trouble:
    print(f"vcpus_drgn.py: {trouble}", file=sys.stderr)
    sys.exit(2)
except LookupError as missing:
    print(f"vcpus_drgn.py: no symbol {missing}: name VMLINUX and KVM.KO, with debug symbols, behind the script", file=sys.stderr)
    sys.exit(2)
