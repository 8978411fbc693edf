// The part of the libsrtp 3 interface that mediasoup-worker uses, on top of libsrtp 2.
//
// What version 3 changed, as far as the worker is concerned:
//   1. `srtp_policy_t` is an opaque handle filled by setters; in 2 it is a struct filled by the caller.
//   2. Key and salt are given apart and copied; in 2 they are one buffer that must outlive srtp_create().
//   3. protect and unprotect read from one buffer and write to another, whose size they are told; in 2 they
//      work in place and trust the caller to have left room.
//   4. Lengths are size_t; in 2 they are int.
//   5. There are two more error codes, and srtp_remove_stream() is called srtp_stream_remove().
// Names that kept their meaning (srtp_init, srtp_dealloc, profiles, events) come straight from libsrtp 2.
#pragma once

// The struct of libsrtp 2 makes way for the handle of the same name.
#define srtp_policy_t srtp2_policy_t
#include <srtp2/srtp.h>
#undef srtp_policy_t

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

// libsrtp 2 documents this bound for srtp_protect_rtcp() (the trailer and the 4 bytes of the SRTCP index)
// but not every release has a name for it.
#ifndef SRTP_MAX_SRTCP_TRAILER_LEN
#define SRTP_MAX_SRTCP_TRAILER_LEN (SRTP_MAX_TRAILER_LEN + 4)
#endif

// The worker has texts for all codes of libsrtp 3. The first is returned below, the second never.
static constexpr srtp_err_status_t srtp_err_status_buffer_small = static_cast<srtp_err_status_t>(28);
static constexpr srtp_err_status_t srtp_err_status_cryptex_err  = static_cast<srtp_err_status_t>(29);

// The policy as libsrtp 2 wants it, with the memory that its `key` pointer needs.
struct srtp3_policy
{
	srtp2_policy_t policy;
	uint8_t key[SRTP_MAX_KEY_LEN];
};

using srtp_policy_t = srtp3_policy*;

inline srtp_err_status_t srtp_policy_create(srtp_policy_t* policy)
{
	// Zeroed, as libsrtp 2 takes every zero field for "the default".
	*policy = static_cast<srtp_policy_t>(std::calloc(1, sizeof(srtp3_policy)));

	return *policy ? srtp_err_status_ok : srtp_err_status_alloc_fail;
}

inline void srtp_policy_destroy(srtp_policy_t policy)
{
	std::free(policy);
}

inline srtp_err_status_t srtp_policy_set_ssrc(srtp_policy_t policy, srtp_ssrc_t ssrc)
{
	policy->policy.ssrc = ssrc;

	return srtp_err_status_ok;
}

// In version 3 a profile fixes RTP and RTCP together.
inline srtp_err_status_t srtp_policy_set_profile(srtp_policy_t policy, srtp_profile_t profile)
{
	const auto err = srtp_crypto_policy_set_from_profile_for_rtp(&policy->policy.rtp, profile);

	if (err != srtp_err_status_ok)
	{
		return err;
	}

	return srtp_crypto_policy_set_from_profile_for_rtcp(&policy->policy.rtcp, profile);
}

// The last two parameters are a master key identifier, which the worker does not use.
inline srtp_err_status_t srtp_policy_add_key(
  srtp_policy_t policy,
  const uint8_t* key,
  size_t keyLen,
  const uint8_t* salt,
  size_t saltLen,
  const uint8_t* /*mki*/,
  size_t /*mkiLen*/)
{
	if (keyLen + saltLen > sizeof(policy->key))
	{
		return srtp_err_status_bad_param;
	}

	std::memcpy(policy->key, key, keyLen);
	std::memcpy(policy->key + keyLen, salt, saltLen);
	policy->policy.key = policy->key;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_allow_repeat_tx(srtp_policy_t policy, bool allow)
{
	policy->policy.allow_repeat_tx = allow;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_window_size(srtp_policy_t policy, size_t size)
{
	policy->policy.window_size = size;

	return srtp_err_status_ok;
}

// libsrtp 2 copies the key while it creates the session, so the policy may be destroyed afterwards.
inline srtp_err_status_t srtp_create(srtp_t* session, srtp_policy_t policy)
{
	return srtp_create(session, &policy->policy);
}

// The signature of the in-place functions of libsrtp 2.
using srtp2_transform = srtp_err_status_t (*)(srtp_t, void*, int*);

// Copies the packet to where the result is wanted and lets libsrtp 2 work on it there. `out` may be `in`.
inline srtp_err_status_t srtp3_transform_copy(
  srtp2_transform transform, srtp_t session, const uint8_t* in, size_t inLen, uint8_t* out, size_t* outLen)
{
	if (in != out)
	{
		std::memcpy(out, in, inLen);
	}

	int len        = static_cast<int>(inLen);
	const auto err = transform(session, out, &len);

	*outLen = static_cast<size_t>(len);

	return err;
}

// The last parameter of both protect functions is the index of a master key identifier (unused).
inline srtp_err_status_t srtp_protect(
  srtp_t session, const uint8_t* in, size_t inLen, uint8_t* out, size_t* outLen, size_t /*mkiIndex*/)
{
	if (inLen + SRTP_MAX_TRAILER_LEN > *outLen)
	{
		return srtp_err_status_buffer_small;
	}

	return srtp3_transform_copy(srtp_protect, session, in, inLen, out, outLen);
}

inline srtp_err_status_t srtp_protect_rtcp(
  srtp_t session, const uint8_t* in, size_t inLen, uint8_t* out, size_t* outLen, size_t /*mkiIndex*/)
{
	if (inLen + SRTP_MAX_SRTCP_TRAILER_LEN > *outLen)
	{
		return srtp_err_status_buffer_small;
	}

	return srtp3_transform_copy(srtp_protect_rtcp, session, in, inLen, out, outLen);
}

// Unprotecting only ever shortens a packet, so there is no room to check.
inline srtp_err_status_t srtp_unprotect(
  srtp_t session, const uint8_t* in, size_t inLen, uint8_t* out, size_t* outLen)
{
	return srtp3_transform_copy(srtp_unprotect, session, in, inLen, out, outLen);
}

inline srtp_err_status_t srtp_unprotect_rtcp(
  srtp_t session, const uint8_t* in, size_t inLen, uint8_t* out, size_t* outLen)
{
	return srtp3_transform_copy(srtp_unprotect_rtcp, session, in, inLen, out, outLen);
}

inline srtp_err_status_t srtp_stream_remove(srtp_t session, uint32_t ssrc)
{
	return srtp_remove_stream(session, ssrc);
}
