const PER_YEAR: Record<string, number> = { Y: 1, M: 12, W: 52.1775, D: 365.2425 }

/** Age in years from Patient's Age (AS, `045Y`), else from birth and study date (`YYYYMMDD`); null when neither says. */
export function ageInYears(age: string, birthDate: string, studyDate: string): number | null {
  const stated = /^(\d{1,3})([YMWD])$/.exec(age.trim().toUpperCase())
  if (stated) return Number(stated[1]) / PER_YEAR[stated[2]!]!
  const day = (date: string): number => (/^\d{8}$/.test(date) ? Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6, 8))) : Number.NaN)
  const years = (day(studyDate) - day(birthDate)) / (365.2425 * 86_400_000)
  return Number.isFinite(years) && years >= 0 ? years : null
}
