"use strict";
/* Conditions and earlier answers in a browser without a line: the same meaning as web/instrument, held by a test. */
var kwRules = (function () {
  function empty(answer) {
    if (answer === undefined || answer === null || answer === "") return true;
    if (Array.isArray(answer)) return answer.length === 0;
    return typeof answer === "object" && Object.keys(answer).length === 0;
  }
  function number(value) {
    if (typeof value === "number") return value;
    return typeof value === "string" && /^-?\d{1,15}(\.\d{1,15})?$/.test(value) ? Number(value) : null;
  }
  function same(left, right) {
    var a = number(left), b = number(right);
    return a !== null && b !== null ? a === b : left === right;
  }
  function compare(answer, sign, value) {
    if (empty(answer)) return sign === "!=";
    if (sign === "=" || sign === "!=") {
      var alike = Array.isArray(answer) ? answer.length === 1 && same(answer[0], value) : same(answer, value);
      return alike === (sign === "=");
    }
    var a = number(answer), b = number(value);
    if (a === null || b === null) return false;
    return sign === "<" ? a < b : sign === "<=" ? a <= b : sign === ">" ? a > b : a >= b;
  }
  function holds(tree, facts) {
    if (!tree) return true;
    if (tree.type === "not") return !holds(tree.part, facts);
    if (tree.type === "and") return tree.parts.every(function (part) { return holds(part, facts); });
    if (tree.type === "or") return tree.parts.some(function (part) { return holds(part, facts); });
    var answer = Object.prototype.hasOwnProperty.call(facts, tree.answer) ? facts[tree.answer] : undefined;
    if (tree.type === "empty") return empty(answer);
    if (tree.type === "in") {
      return (Array.isArray(answer) ? answer : [answer]).some(function (one) {
        return !empty(one) && tree.values.some(function (value) { return same(one, value); });
      });
    }
    return compare(answer, tree.sign, tree.value);
  }
  /* What the fields of a page say, as conditions see it. */
  function factsOf(question, fields) {
    var name = question.name, found = {}, given = {};
    fields.forEach(function (pair) { (given[pair[0]] = given[pair[0]] || []).push(pair[1].trim()); });
    function one(field) { var sent = given[field]; return sent ? sent[sent.length - 1] : ""; }
    function mark(text) { return /^-?\d{1,9}$/.test(text) ? Number(text) : text; }
    var type = question.type, codes = [];
    if (type === "scale") {
      question.options.forEach(function (option, i) {
        var text = one(name + "-" + i);
        if (text) { codes.push(option[0]); found[name + "." + option[0]] = mark(text); }
      });
      if (codes.length) found[name] = codes.sort();
    } else if (type === "kano") {
      question.options.forEach(function (option, i) {
        if (one(name + "-" + i + "-f") || one(name + "-" + i + "-d")) codes.push(option[0]);
      });
      if (codes.length) found[name] = codes.sort();
    } else if (type === "role") {
      codes = (given[name] || []).filter(function (code) { return code && code !== "dont_know"; });
      if (codes.length || given[name] || one(name + "-other")) found[name] = codes;
    } else if (type === "why_us") {
      if (question.task === "points") {
        var points = [];
        question.options.forEach(function (option, i) {
          var n = Number(one(name + "-" + i).replace(",", "."));
          if (n) { points.push([option[0], n]); found[name + "." + option[0]] = n; }
        });
        points.sort(function (a, b) { return b[1] - a[1] || (a[0] < b[0] ? -1 : 1); });
        codes = points.map(function (pair) { return pair[0]; });
      } else {
        for (var place = 1; place <= 20; place++) {
          var code = one(name + "-" + place);
          if (code && codes.indexOf(code) < 0) { codes.push(code); found[name + "." + code] = codes.length; }
        }
      }
      found[name] = codes;
    } else if (type === "choice" && question.several) {
      codes = (given[name] || []).filter(Boolean);
      if (codes.length) found[name] = codes;
    } else if (type === "judgement" || type === "rating") {
      if (one(name)) found[name] = mark(one(name));
    } else if (one(name)) {
      found[name] = one(name);
    }
    return found;
  }
  function spoken(value, options) {
    var names = {};
    (options || []).forEach(function (option) { names[option[0]] = option[1]; });
    function name(code) { return Object.prototype.hasOwnProperty.call(names, code) ? names[code] : String(code); }
    if (Array.isArray(value)) return value.map(name).join(", ");
    if (value === undefined || value === null || value === true || value === false || value === "dont_know") return "";
    return name(value);
  }
  return { holds: holds, factsOf: factsOf, spoken: spoken };
})();
