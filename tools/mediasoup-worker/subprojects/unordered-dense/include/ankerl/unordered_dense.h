// The part of ankerl::unordered_dense that mediasoup-worker uses, on Abseil's hash tables.
//
// In both a table that grows moves its elements, so code written for the one keeps no references that the
// other would invalidate. What differs is bridged here: the hash template, and what erase(iterator) returns.
#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>
#include <functional>
#include <iterator>

namespace ankerl::unordered_dense
{
	// The worker specialises this for its own key types and inherits from it.
	template<typename T>
	struct hash : std::hash<T>
	{
	};

	// Abseil's erase(iterator) returns nothing. The worker goes on from what it returns: `it = map.erase(it)`.
	// Taking the next iterator first is safe, as Abseil never moves elements on erase.
	template<typename Base>
	struct erasing : Base
	{
		using Base::Base;
		using Base::erase;

		typename Base::iterator erase(typename Base::iterator it)
		{
			auto next = std::next(it);

			Base::erase(it);

			return next;
		}
	};

	template<typename K, typename V, typename H = hash<K>>
	using map = erasing<absl::flat_hash_map<K, V, H>>;

	template<typename K, typename H = hash<K>>
	using set = erasing<absl::flat_hash_set<K, H>>;
} // namespace ankerl::unordered_dense
