// Peer: bumpalo, an arena for Rust; each function is one phase of a workload.
//
// SPDX-License-Identifier: LGPL-2.1-or-later

use bumpalo::Bump;
use std::os::raw::c_void;

const MAX_ARENAS: usize = 64;

/// The same barrier as `bench_keep ()`: the memory may be read and written here.
#[inline(always)]
fn keep<T: ?Sized>(pointer: *const T) {
    unsafe { std::arch::asm!("/* {0} */", in(reg) pointer as *const u8, options(nostack, preserves_flags)) }
}

/// The same slice, of a length that the compiler does not know.
#[inline(always)]
fn hide<T>(slice: &[T]) -> &[T] {
    let mut length = slice.len();
    unsafe {
        std::arch::asm!("/* {0} */", inout(reg) length, options(nomem, nostack, preserves_flags));
        std::slice::from_raw_parts(slice.as_ptr(), length)
    }
}

#[inline(always)]
fn hide_text(text: &str) -> &str {
    unsafe { std::str::from_utf8_unchecked(hide(text.as_bytes())) }
}

unsafe fn arenas<'a>(state: *mut c_void) -> &'a mut Vec<Bump> {
    &mut *(state as *mut Vec<Bump>)
}

#[no_mangle]
pub extern "C" fn bumpalo_open() -> *mut c_void {
    let mut arenas = Vec::with_capacity(MAX_ARENAS);
    arenas.push(Bump::new());
    Box::into_raw(Box::new(arenas)) as *mut c_void
}

#[no_mangle]
pub unsafe extern "C" fn bumpalo_close(state: *mut c_void) {
    drop(Box::from_raw(state as *mut Vec<Bump>));
}

#[no_mangle]
pub unsafe extern "C" fn bumpalo_reset(state: *mut c_void, _n: usize, _size: usize) {
    arenas(state)[0].reset();
}

#[no_mangle]
pub unsafe extern "C" fn bumpalo_w0(_state: *mut c_void, n: usize, size: usize) {
    for _ in 0..n {
        let bump = Bump::new();
        fill(&bump, size);
    }
}

#[no_mangle]
pub unsafe extern "C" fn bumpalo_w1(state: *mut c_void, n: usize, _size: usize) {
    let bump = &arenas(state)[0];
    for i in 0..n {
        keep(bump.alloc(i as u64) as *const u64);
    }
}

#[inline(always)]
fn fill(bump: &Bump, n: usize) {
    for i in 0..n {
        keep(bump.alloc_with(|| [i as u64; 8]) as *const [u64; 8]);
    }
}

#[no_mangle]
pub unsafe extern "C" fn bumpalo_w2(state: *mut c_void, n: usize, _size: usize) {
    fill(&arenas(state)[0], n);
}

#[no_mangle]
pub unsafe extern "C" fn bumpalo_w3(state: *mut c_void, n: usize, _size: usize) {
    let bump = &arenas(state)[0];
    let text = hide_text("thirteen char");
    for _ in 0..n {
        keep(bump.alloc_str(text).as_ptr());
    }
}

#[no_mangle]
pub unsafe extern "C" fn bumpalo_w4(state: *mut c_void, n: usize, _size: usize) {
    let bump = &arenas(state)[0];
    let line = [1u64, 2, 3, 4, 5, 6, 7, 8];
    let slice = hide(&line);
    for _ in 0..n {
        keep(bump.alloc_slice_copy(slice).as_ptr());
    }
}

#[no_mangle]
pub unsafe extern "C" fn bumpalo_w5(state: *mut c_void, n: usize, _size: usize) {
    let bump = &arenas(state)[0];
    let bytes = [1u64, 2, 3, 4];
    let slice = hide(&bytes);
    let text = hide_text("thirteen");
    let values: &mut [*const u64] = bump.alloc_slice_fill_copy(n, std::ptr::null());
    let slices: &mut [*const u64] = bump.alloc_slice_fill_copy(n, std::ptr::null());
    let strings: &mut [*const u8] = bump.alloc_slice_fill_copy(n, std::ptr::null());
    for i in 0..n {
        values[i] = bump.alloc(i as u64);
        slices[i] = bump.alloc_slice_copy(slice).as_ptr();
        strings[i] = bump.alloc_str(text).as_ptr();
        keep(strings[i]);
    }
}

#[no_mangle]
pub unsafe extern "C" fn bumpalo_w6_fill(state: *mut c_void, n: usize, size: usize) {
    let arenas = arenas(state);
    while arenas.len() < n {
        arenas.push(Bump::new());
    }
    for bump in &arenas[..n] {
        fill(bump, size);
    }
}

#[no_mangle]
pub unsafe extern "C" fn bumpalo_w6(state: *mut c_void, n: usize, _size: usize) {
    for bump in &mut arenas(state)[..n] {
        bump.reset();
        keep(bump);
    }
}

#[no_mangle]
pub unsafe extern "C" fn bumpalo_w6b(state: *mut c_void, n: usize, _size: usize) {
    for bump in &mut arenas(state)[..n] {
        bump.reset();
        keep(bump.alloc_with(|| [0u64; 8]) as *const [u64; 8]);
    }
}

#[no_mangle]
pub unsafe extern "C" fn bumpalo_w8(state: *mut c_void, n: usize, _size: usize) {
    let bump = &arenas(state)[0];
    let piece = hide_text("hello");
    for _ in 0..n {
        let mut string = bumpalo::collections::String::new_in(bump);
        for _ in 0..16 {
            string.push_str(piece);
        }
        keep(string.into_bump_str().as_ptr());
    }
}

#[no_mangle]
pub unsafe extern "C" fn bumpalo_w9(state: *mut c_void, n: usize, _size: usize) {
    let bump = &arenas(state)[0];
    for _ in 0..n {
        let mut vector = bumpalo::collections::Vec::new_in(bump);
        for i in 0..64u64 {
            vector.push(i);
        }
        keep(vector.into_bump_slice().as_ptr());
    }
}

#[no_mangle]
pub unsafe extern "C" fn bumpalo_w12(state: *mut c_void, n: usize, _size: usize) {
    let bump = &arenas(state)[0];
    for i in 0..n {
        keep(bump.alloc_with(|| [i as u64; 3]) as *const [u64; 3]);
    }
}

#[no_mangle]
pub unsafe extern "C" fn bumpalo_w8_reserved(state: *mut c_void, n: usize, _size: usize) {
    let bump = &arenas(state)[0];
    let piece = hide_text("hello");
    for _ in 0..n {
        let mut string = bumpalo::collections::String::with_capacity_in(80, bump);
        for _ in 0..16 {
            string.push_str(piece);
        }
        keep(string.into_bump_str().as_ptr());
    }
}

#[no_mangle]
pub unsafe extern "C" fn bumpalo_w9_reserved(state: *mut c_void, n: usize, _size: usize) {
    let bump = &arenas(state)[0];
    for _ in 0..n {
        let mut vector = bumpalo::collections::Vec::with_capacity_in(64, bump);
        for i in 0..64u64 {
            vector.push(i);
        }
        keep(vector.into_bump_slice().as_ptr());
    }
}

#[no_mangle]
pub unsafe extern "C" fn bumpalo_w12s(state: *mut c_void, n: usize, _size: usize) {
    let bump = &arenas(state)[0];
    let text = hide_text("twenty-four characters !");
    for i in 0..n {
        keep(bump.alloc_with(|| [i as u64; 3]) as *const [u64; 3]);
        keep(bump.alloc_str(text).as_ptr());
    }
}

#[no_mangle]
pub unsafe extern "C" fn bumpalo_small(state: *mut c_void, n: usize, _size: usize) {
    let arenas = arenas(state);
    arenas.resize_with(n, Bump::new);
    for bump in arenas.iter() {
        fill(bump, 1);
    }
}

#[no_mangle]
pub unsafe extern "C" fn bumpalo_build(state: *mut c_void, n: usize, _size: usize) {
    fill(&arenas(state)[0], n);
}

#[no_mangle]
pub unsafe extern "C" fn bumpalo_in_turns(state: *mut c_void, n: usize, size: usize) {
    let arenas = arenas(state);
    arenas.resize_with(size, Bump::new);
    for _ in 0..n / (size * 16 * 4) {
        for _ in 0..4 {
            for bump in arenas.iter() {
                for i in 0..16u64 {
                    keep(bump.alloc(i) as *const u64);
                }
            }
        }
        for bump in arenas.iter_mut() {
            bump.reset();
        }
    }
}

#[no_mangle]
pub unsafe extern "C" fn bumpalo_lives(_state: *mut c_void, n: usize, size: usize) {
    for _ in 0..n / size {
        let mut arenas = Vec::new();
        arenas.resize_with(size, Bump::new);
        for bump in arenas.iter() {
            fill(bump, 1);
        }
    }
}
