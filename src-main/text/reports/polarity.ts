export type Polarity = 'positive' | 'negative' | 'uncertain'

/** What looks like a denial of a finding and is one of change or of sight: blanked out before triggers are looked for (NegEx's pseudo-negations). */
const PSEUDO = /\b(?:no|without|not) (?:\w+ ){0,2}?(?:interval |significant |substantial |appreciable |definite )?(?:change|changes|interval change|increase|decrease|worsening|improvement|progression|difference)(?: in| of| to| from)?\b|\bnot (?:significantly |appreciably |substantially )?(?:changed|increased|decreased|improved|resolved|worsened|only|completely|entirely|fully)\b|\bno longer than\b|\bno (?:larger|smaller|bigger)\b|\bnot (?:well|fully|completely|optimally) (?:seen|evaluated|assessed|visuali[sz]ed|imaged)\b/g

const UNCERTAIN_BEFORE = /\b(?:cannot (?:entirely |completely )?(?:exclude|rule out)|can not exclude|can't exclude|could not exclude|difficult to exclude|not exclud(?:e|ed|ing)|may|might|could|possib(?:le|ly|ility of)|question(?:able)?(?: of)?|suspicious for|suspicion (?:of|for)|suspected|concern(?:ing)?(?: for)?|worrisome for|equivocal|versus|vs\.?|rule out|r\/o|evaluate for|assess for|differential (?:includes|considerations include|diagnosis)|perhaps|suggest(?:s|ed|ing|ive)?(?: of)?|potential(?:ly)?|borderline|if there is|indeterminate)\b|\?/g
const UNCERTAIN_AFTER = /\b(?:cannot (?:be )?(?:entirely |completely )?(?:excluded|ruled out)|cannot exclude|not (?:entirely |completely )?excluded|(?:is|are|remains?) (?:possible|suspected|questioned|a consideration|a possibility|not excluded|difficult to exclude)|is (?:in )?(?:question|doubt)|possible|not (?:be )?exclude[d]?|could be present|may be present|versus|vs\.?|less likely|unlikely)\b/g
const NEGATIVE_BEFORE = /\b(?:no|not|without|w\/o|free of|clear of|negative for|absence of|lack of|lacks?|neither|nor|never|den(?:y|ies|ied)|exclud(?:e|es|ed|ing)|rul(?:e|es|ed|ing) out|rather than|resolution of|resol(?:ved|ving)|clearing of|cleared|removal of|removed|no longer)\b/g
const NEGATIVE_AFTER = /\b(?:(?:is|are|was|were|has|have)(?: been)?(?: \w+ly)? (?:not|never) (?!(?:significantly |appreciably )?(?:changed|increased|decreased))\w+|(?:is|are|was|were) absent|(?:has|have|is|are)(?: \w+)? (?:completely |nearly |almost |since )?(?:resolved|cleared|removed|disappeared)|(?:is|are|was|were|has been|have been) (?:excluded|ruled out)|not (?:seen|identified|present|evident|appreciated|visuali[sz]ed|demonstrated|detected|noted|definitely seen)|no longer (?:seen|present|visible|identified|evident|visuali[sz]ed)|negative|absent|resolved)\b/g

/** Where the reach of a trigger ends: contrast words, a new statement, or a clause that asserts. */
const END = /;|:|\bbut\b|\bhowever\b|\balthough\b|\bthough\b|\byet\b|\bexcept(?:ing)?\b|\baside from\b|\bapart from\b|\bother than\b|\botherwise\b|\bwhich\b|\bwhile\b|\bwhereas\b|\bsecondary to\b|\bdue to\b|\bbecause\b|\bthere (?:is|are|has|have)\b|\b(?:and|with) (?:the|there|a|an)\b|\bwith (?:persistent|stable|unchanged|mild|moderate|small|new|increased|residual)\b|, (?:the|there|a|an|with|likely|probably|consistent|compatible|suggesting)\b/g

/** After a comma these open a new, affirmed item unless the list goes on to "or". */
const AFFIRMS = /^,\s*(?:and )?(?:mild|moderate|severe|small|tiny|trace|minimal|large|stable|unchanged|persistent|residual|new|increased|increasing|worsening|improved|improving|bilateral|left|right|old|remote|healed|chronic|calcified)\b/

function breaksAtComma(between: string, rest: string): boolean {
  for (let i = between.indexOf(','); i >= 0; i = between.indexOf(',', i + 1)) {
    const tail = between.slice(i)
    if (AFFIRMS.test(tail) && !/\bor\b|\bnor\b/.test(tail + rest.split(/[.;:]/)[0]!)) return true
  }
  return false
}

/** Clause verb between a denial and a mention ends the denial: "no pneumothorax is seen and the heart is enlarged". */
const VERB = /\b(?:is|are|was|were|remains?|appears?|shows?|demonstrates?|represents?|measures?)\b(?!\s*(?:no|not|without)\b)/

function reaches(between: string, rest: string): boolean {
  END.lastIndex = 0
  return between.length <= 160 && !END.test(between) && !breaksAtComma(between, rest) && !/\.\s/.test(between)
}

const last = (pattern: RegExp, text: string, fits: (end: number, word: string) => boolean): number => {
  let found = -1
  for (const match of text.matchAll(pattern)) if (fits(match.index + match[0].length, match[0])) found = match.index
  return found
}

/**
 * Judges one mention inside a lower-case sentence by trigger words before and after it, in the manner of NegEx and CheXpert's labeler:
 * doubt wins over denial when it stands nearer ("cannot exclude", "no definite ... possible").
 *
 * @param start first character of the mention
 * @param end past its last character
 */
export function judge(sentence: string, start: number, end: number): Polarity {
  const text = sentence.replace(PSEUDO, (match) => ' '.repeat(match.length))
  const before = text.slice(0, start)
  const after = text.slice(end)
  const rest = text.slice(start)
  const tail = after.split(/;|\bbut\b|\bhowever\b|, (?:the|there|with|and the)\b|\band (?:the|there)\b|\bwith\b/)[0]!
  const doubt = last(UNCERTAIN_BEFORE, before, (at) => reaches(before.slice(at), rest))
  const denial = last(NEGATIVE_BEFORE, before, (at, word) => {
    const between = before.slice(at)
    return reaches(between, rest) && !VERB.test(between) && !(word === 'not' && /^\s*(?:exclude|excluded|excluding|only|significantly)/.test(between))
  })
  const evidence = denial >= 0 && /\b(?:evidence|sign|signs|findings?|suggest\w*|definite|focal|suspicious|concerning|suspicion)\b/.test(before.slice(denial))
  if (denial >= 0 && (denial > doubt || evidence) && !/\b(?:cannot|not|difficult to|can't) (?:\w+ )?exclud/.test(before.slice(Math.max(0, denial - 20)))) return 'negative'
  UNCERTAIN_AFTER.lastIndex = 0
  if (doubt >= 0 || UNCERTAIN_AFTER.test(tail.slice(0, 90))) return 'uncertain'
  NEGATIVE_AFTER.lastIndex = 0
  // What follows may deny another thing: only up to the next comma or "and".
  if (NEGATIVE_AFTER.test(tail.split(/,|\band\b/)[0]!.slice(0, 70))) return 'negative'
  return 'positive'
}
