const PER_YEAR: Record<string, number> = { Y: 1, M: 12, W: 52.1775, D: 365.2425 }

/** Age in years from Patient's Age (AS, `045Y`), else from birth and study date (`YYYYMMDD`); null when neither says. */
export function ageInYears(age: string, birthDate: string, studyDate: string): number | null {
  const stated = /^(\d{1,3})([YMWD])$/.exec(age.trim().toUpperCase())
  if (stated) return Number(stated[1]) / PER_YEAR[stated[2]!]!
  const years = yearsBetween(parts(birthDate), parts(studyDate))
  return years >= 0 ? years : null
}

/** Year, month and day; NaN where the date is none. */
function parts(date: string): [number, number, number] {
  return /^\d{8}$/.test(date) ? [Number(date.slice(0, 4)), Number(date.slice(4, 6)), Number(date.slice(6, 8))] : [Number.NaN, Number.NaN, Number.NaN]
}

/** By the calendar, as people count: a year is full on the birthday, whatever leap years lie between. */
function yearsBetween([birthYear, month, day]: [number, number, number], [year, studyMonth, studyDay]: [number, number, number]): number {
  const birthday = (of: number): number => Date.UTC(of, month - 1, day)
  const study = Date.UTC(year, studyMonth - 1, studyDay)
  const last = birthday(year) <= study ? year : year - 1
  return last - birthYear + (study - birthday(last)) / (birthday(last + 1) - birthday(last))
}
