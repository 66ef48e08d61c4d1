// SPDX-License-Identifier: Apache-2.0
#include "gateway/wire/patterns.hpp"

#include "core/error.hpp"
#include "gateway/wire/limits.hpp"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>

namespace troupe::gateway::wire {

namespace {

template <auto Free>
struct freed {
  template <class T>
  void operator()(T* made) const {
    Free(made);
  }
};
using compiled = std::unique_ptr<pcre2_code, freed<pcre2_code_free>>;
using match_data = std::unique_ptr<pcre2_match_data, freed<pcre2_match_data_free>>;
using match_context = std::unique_ptr<pcre2_match_context, freed<pcre2_match_context_free>>;
using compile_context = std::unique_ptr<pcre2_compile_context, freed<pcre2_compile_context_free>>;

PCRE2_SPTR bytes_of(std::string_view text) {
  return reinterpret_cast<PCRE2_SPTR>(text.data());
}

/// Java's syntax as PCRE2's, where they differ: `\u0009`, surrogates as two of them, classes of
/// POSIX as properties, a hyphen after `\w` in a class, and repetitions of more than 65,535, whose
/// end then is the shape's own bound.
class translator {
public:
  explicit translator(std::string_view java) : left_(java) {}

  std::string pcre() && {
    while (!left_.empty())
      if (left_.front() == '\\' && left_.size() > 1)
        escape();
      else if (left_.front() == '{' && !is_in_class_)
        repetition();
      else
        letter();
    return std::move(out_);
  }

private:
  void letter() {
    const auto one = take(1);
    is_in_class_ = one == "[" || (is_in_class_ && one != "]");
    out_ += one;
  }

  void escape() {
    if (left_[1] == 'u')
      return code_point();
    if (left_[1] == 'p' && property())
      return;
    const auto whole = take(2);
    out_ += whole;
    constexpr std::string_view classes = "wdsWDS";
    if (is_in_class_ && classes.find(whole[1]) != std::string_view::npos && left_.starts_with('-'))
      out_ += '\\';
  }

  unsigned take_unit() {
    unsigned unit = 0;
    const auto digits = take(6).substr(2);
    std::from_chars(digits.data(), digits.data() + digits.size(), unit, 16);
    return unit;
  }

  void code_point() {
    constexpr unsigned high = 0xD800;
    constexpr unsigned low = 0xDC00;
    auto point = take_unit();
    if (point >= high && point < low && left_.starts_with("\\u"))
      point = 0x10000 + ((point - high) << 10) + (take_unit() - low);
    std::array<char, 8> digits{};
    const auto end = std::to_chars(digits.begin(), digits.end(), point, 16).ptr;
    out_.append("\\x{").append(digits.data(), end).append("}");
  }

  bool property() {
    for (const std::string_view name :
         {"Print", "Alnum", "Alpha", "Digit", "Graph", "Punct", "Space"}) {
      const auto whole = std::string{"\\p{"}.append(name).append("}");
      if (!left_.starts_with(whole))
        continue;
      take(whole.size());
      auto posix = std::string{"[:"}.append(name).append(":]");
      posix[2] = static_cast<char>(posix[2] - 'A' + 'a');
      out_ += is_in_class_ ? posix : "[" + posix + "]";
      return true;
    }
    return false;
  }

  void repetition() {
    constexpr unsigned repeated_max = 65'535;
    const auto whole = take(std::min(left_.find('}'), left_.size() - 1) + 1);
    const auto comma = whole.find(',');
    unsigned most = 0;
    if (comma != std::string_view::npos)
      std::from_chars(whole.data() + comma + 1, whole.data() + whole.size(), most);
    if (most > repeated_max)
      out_.append(whole.substr(0, comma)).append(",}");
    else
      out_ += whole;
  }

  std::string_view take(std::size_t count) {
    const auto front = left_.substr(0, count);
    left_.remove_prefix(front.size());
    return front;
  }

  std::string_view left_;
  std::string out_;
  bool is_in_class_ = false;
};

/// Null where it is no pattern.
compiled compile(std::string_view java, std::uint32_t options) {
  const auto pattern = translator{java}.pcre();
  const compile_context context{pcre2_compile_context_create(nullptr)};
  // The dot stops at every line end that Java knows.
  pcre2_set_newline(context.get(), PCRE2_NEWLINE_ANY);
  int failed = 0;
  PCRE2_SIZE at = 0;
  return compiled{
      pcre2_compile(bytes_of(pattern), pattern.size(), options, &failed, &at, context.get())};
}

const pcre2_code* find_compiled(std::string_view pattern) {
  static std::shared_mutex guard;
  static std::map<std::string, compiled, std::less<>> all;
  {
    const std::shared_lock reading{guard};
    if (const auto found = all.find(pattern); found != all.end())
      return found->second.get();
  }
  auto made = compile(pattern, PCRE2_UTF | PCRE2_ANCHORED | PCRE2_ENDANCHORED);
  ensure(made != nullptr, "a model's pattern compiles: " + std::string{pattern});
  // Where there is no JIT the interpreter decides.
  pcre2_jit_compile(made.get(), PCRE2_JIT_COMPLETE);
  const std::unique_lock writing{guard};
  return all.try_emplace(std::string{pattern}, std::move(made)).first->second.get();
}

match_context bounded_context() {
  match_context made{pcre2_match_context_create(nullptr)};
  pcre2_set_match_limit(made.get(), limits::pattern_steps_max);
  pcre2_set_heap_limit(made.get(), limits::pattern_heap_kib_max);
  return made;
}

} // namespace

bool matches_pattern(std::string_view text, std::string_view pattern) {
  const auto* code = find_compiled(pattern);
  thread_local const match_context context = bounded_context();
  thread_local const match_data data{pcre2_match_data_create(1, nullptr)};
  const auto match = [&](std::uint32_t options) {
    return pcre2_match(code, bytes_of(text), text.size(), 0, options, data.get(), context.get());
  };
  auto found = match(0);
  // Long texts may need more than the 32 KiB that JIT has; the interpreter uses the heap.
  if (found == PCRE2_ERROR_JIT_STACKLIMIT)
    found = match(PCRE2_NO_JIT);
  return found >= 0;
}

std::optional<bool> finds_pattern(std::string_view text, std::string_view pattern) {
  const auto code = compile(pattern, PCRE2_UTF);
  if (!code)
    return std::nullopt;
  const auto context = bounded_context();
  const match_data data{pcre2_match_data_create(1, nullptr)};
  return pcre2_match(code.get(), bytes_of(text), text.size(), 0, 0, data.get(), context.get()) >= 0;
}

} // namespace troupe::gateway::wire
