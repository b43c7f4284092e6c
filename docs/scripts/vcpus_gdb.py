# SPDX-License-Identifier: BSD-2-Clause
"""gdb -nx -batch -ex 'core-file VMCORE' -ex 'set $kvm = "KVM.KO"' -x vcpus_gdb.py VMLINUX

Prints the CPUID table of every vCPU of every VM of a Linux host. VMLINUX and KVM.KO (needed where kvm is a module) have
debug symbols. The core is an ELF file, from kdump, QEMU's dump-guest-memory or /proc/kcore. Without a core, as with
QEMU's gdbstub, gdb reads the memory."""
import os
import re
import sys

import gdb

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import kernel_memory


def core_path():
    found = re.search(r"core dump file:\s+`(.*)', file type", gdb.execute("info files", to_string=True))
    return found and found.group(1)


class Host:
    """The kernel's memory as values of its own types."""

    def __init__(self, path):
        if not path and not gdb.selected_inferior().pid:
            raise kernel_memory.Error("no memory to read: core-file VMCORE, an ELF core (kdump-compressed ones are for crash and drgn)")
        self.core = path and kernel_memory.Core(path)
        offset = int(self.core.info.get("KERNELOFFSET", "0"), 16) if path else 0
        if offset:
            gdb.execute(f"symbol-file -o {offset:#x} {gdb.current_progspace().filename}")

    def read(self, address, size):
        return self.core.read(address, size) if self.core else bytes(gdb.selected_inferior().read_memory(address, size))

    def value(self, kind, address):
        return gdb.Value(self.read(int(address), kind.sizeof), kind)

    def struct(self, name, address):
        return self.value(gdb.lookup_type(f"struct {name}"), address)

    def text(self, address):
        data = b""
        while b"\0" not in data:
            data += self.read(address + len(data), 1)
        return data[:-1].decode()

    def listed(self, head, name, member):
        """Addresses of the structures in a list with this head."""
        offset = next(field.bitpos // 8 for field in gdb.lookup_type(f"struct {name}").fields() if field.name == member)
        node = int(self.struct("list_head", head)["next"])
        while node != head:
            yield node - offset
            node = int(self.struct("list_head", node)["next"])


def has(value, member):
    return any(field.name == member for field in value.type.fields())


def symbol_in_module(host, module, name):
    """The address of a variable by the module's own symbol table, as the kernel keeps it for kallsyms."""
    table = host.value(module["kallsyms"].type.target(), module["kallsyms"]) if has(module, "kallsyms") else module
    symbol = table["symtab"].type.target()
    for i in range(int(table["num_symtab"])):
        entry = host.value(symbol, int(table["symtab"]) + i * symbol.sizeof)
        if entry["st_name"] and host.text(int(table["strtab"]) + int(entry["st_name"])) == name:
            return int(entry["st_value"])
    raise kernel_memory.Error(f"module kvm has no symbol {name}: the kernel was built without CONFIG_KALLSYMS_ALL")


def vm_list(host):
    """The address of the list of VMs: kvm is part of the kernel, or a module."""
    try:
        return int(gdb.parse_and_eval("&vm_list"))
    except gdb.error:
        pass
    for address in host.listed(int(gdb.parse_and_eval("&modules")), "module", "list"):
        module = host.struct("module", address)
        if module["name"].string() == "kvm":
            path = gdb.convenience_variable("kvm")
            if not path:
                raise kernel_memory.Error("kvm is a module: set $kvm = \"FILE\", its kvm.ko with debug symbols")
            gdb.execute(f"add-symbol-file {path.string()} 0", to_string=True)
            return symbol_in_module(host, module, "vm_list")
    raise kernel_memory.Error("this kernel has no module kvm")


def in_xarray(host, entry):
    """Pointers below an entry of an xarray, in order (Linux include/linux/xarray.h)."""
    if entry & 3 != 2:
        if entry:
            yield entry
    elif entry > 4096:
        for slot in array(host.struct("xa_node", entry - 2)["slots"]):
            yield from in_xarray(host, int(slot))


def array(value):
    first, last = value.type.range()
    return [value[i] for i in range(first, last + 1)]


def vcpus(host, kvm):
    """Addresses of struct kvm_vcpu: in an xarray from Linux 5.17 on, in an array before."""
    if has(kvm, "vcpu_array"):
        return in_xarray(host, int(kvm["vcpu_array"]["xa_head"]))
    return [int(pointer) for pointer in array(kvm["vcpus"])[:int(kvm["online_vcpus"]["counter"])]]


def show(host, address):
    vcpu = host.struct("kvm_vcpu", address)
    arch = vcpu["arch"]
    count, entries = int(arch["cpuid_nent"]), arch["cpuid_entries"]
    print(f"kvm {int(vcpu['kvm']):#x} vcpu {int(vcpu['vcpu_id'])}")
    if has(arch, "cpuid_dynamic_bits_dirty") and arch["cpuid_dynamic_bits_dirty"]:
        print("cpuid_dynamic_bits_dirty = true,")
    print(f"cpuid_nent = {count},")
    if entries.type.code == gdb.TYPE_CODE_PTR and count:  # an array in the structure before Linux 5.10
        entries = host.value(entries.type.target().array(count - 1), entries)
    style = {"max_elements": 0, "repeat_threshold": 0, "pretty_structs": True}
    print(f"cpuid_entries = {entries.format_string(**style) if count else '0x0'},")


def main():
    host = Host(core_path())
    for kvm in host.listed(vm_list(host), "kvm", "vm_list"):
        for vcpu in vcpus(host, host.struct("kvm", kvm)):
            show(host, vcpu)


try:
    main()
except (kernel_memory.Error, gdb.error) as trouble:
    print(f"vcpus_gdb.py: {trouble}", file=sys.stderr)
    if gdb.parameter("width") is None:  # as with -batch
        gdb.execute("quit 2")
