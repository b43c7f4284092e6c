# SPDX-License-Identifier: BSD-2-Clause
# Commands of gdb, also of the one inside crash: the CPUID table of every vCPU of every VM of a Linux host.
# Needs the symbols of kvm.ko, and memory that can be read at kernel addresses (crash, /proc/kcore, QEMU's gdbstub).
#
# gdb has no way to ask whether a member exists, so whoever starts leafprobe_all, as vcpus.crash does, says before:
# $leafprobe_xarray: struct kvm has its vCPUs in vcpu_array (Linux 5.17 and later), not in vcpus[];
# $leafprobe_dirty: struct kvm_vcpu_arch has cpuid_dynamic_bits_dirty (recent kernels).

set print pretty on
set print elements 0
set print repeats 0
set height 0

# leafprobe_slot INDEX: $leafprobe_entry is entry INDEX of the xarray of $leafprobe_kvm (Linux include/linux/xarray.h)
define leafprobe_slot
  set $leafprobe_index = $arg0
  set $leafprobe_entry = (unsigned long)$leafprobe_kvm->vcpu_array.xa_head
  if ($leafprobe_entry & 3) != 2 && $leafprobe_index != 0
    set $leafprobe_entry = 0
  end
  while ($leafprobe_entry & 3) == 2 && $leafprobe_entry > 4096
    set $leafprobe_node = (struct xa_node *)($leafprobe_entry - 2)
    set $leafprobe_slots = sizeof($leafprobe_node->slots) / sizeof($leafprobe_node->slots[0])
    set $leafprobe_shift = $leafprobe_node->shift
    set $leafprobe_entry = (unsigned long)$leafprobe_node->slots[($leafprobe_index >> $leafprobe_shift) & ($leafprobe_slots - 1)]
    if $leafprobe_shift == 0 && ($leafprobe_entry & 3) == 2
      set $leafprobe_entry = 0
    end
  end
end

# leafprobe_table ADDRESS: the table of one struct kvm_vcpu
define leafprobe_table
  set $leafprobe_vcpu = (struct kvm_vcpu *)($arg0)
  printf "kvm 0x%lx vcpu %d\n", (unsigned long)$leafprobe_vcpu->kvm, $leafprobe_vcpu->vcpu_id
  if $leafprobe_dirty
    printf "cpuid_dynamic_bits_dirty = %d,\n", $leafprobe_vcpu->arch.cpuid_dynamic_bits_dirty
  end
  printf "cpuid_nent = %d,\n", $leafprobe_vcpu->arch.cpuid_nent
  if $leafprobe_vcpu->arch.cpuid_nent > 0
    printf "cpuid_entries = "
    output *$leafprobe_vcpu->arch.cpuid_entries@$leafprobe_vcpu->arch.cpuid_nent
    printf ",\n"
  else
    printf "cpuid_entries = 0x0,\n"
  end
end

# leafprobe_kvm ADDRESS: every vCPU of one struct kvm
define leafprobe_kvm
  set $leafprobe_kvm = (struct kvm *)($arg0)
  set $leafprobe_left = $leafprobe_kvm->online_vcpus.counter
  set $leafprobe_i = 0
  while $leafprobe_i < $leafprobe_left
    if $leafprobe_xarray
      leafprobe_slot $leafprobe_i
    else
      set $leafprobe_entry = (unsigned long)$leafprobe_kvm->vcpus[$leafprobe_i]
    end
    if $leafprobe_entry
      leafprobe_table $leafprobe_entry
    end
    set $leafprobe_i = $leafprobe_i + 1
  end
end

# leafprobe_all: every vCPU of every VM in vm_list
define leafprobe_all
  set $leafprobe_offset = (unsigned long)&((struct kvm *)0)->vm_list
  set $leafprobe_head = (unsigned long)&vm_list
  set $leafprobe_next = (unsigned long)vm_list.next
  while $leafprobe_next != $leafprobe_head
    leafprobe_kvm $leafprobe_next-$leafprobe_offset
    set $leafprobe_next = (unsigned long)((struct list_head *)$leafprobe_next)->next
  end
end
