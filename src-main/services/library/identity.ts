/** What identifies the person on a study, as the file says it. */
export interface Identity {
  patientName: string
  birthDate: string
  sex: string
}

/** Case, accents, component and word separators do not make another person; anything else may. */
const normalName = (name: string): string =>
  name
    .split('=')[0]!
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toUpperCase()
    .split(/[\^\s,.-]+/u)
    .filter(Boolean)
    .join(' ')

/**
 * What differs between two studies although their PatientID agrees, in words for the reader. Empty means the same person as far as the
 * files can tell. A name or birth date missing on one side is said too: silence is not agreement (OHIF#5318).
 */
export function identityMismatch(current: Identity, prior: Identity): string[] {
  const found: string[] = []
  if (normalName(current.patientName) !== normalName(prior.patientName)) found.push(`name: “${prior.patientName || 'none'}” instead of “${current.patientName || 'none'}”`)
  if (current.birthDate !== prior.birthDate) found.push(`birth date: ${prior.birthDate || 'none'} instead of ${current.birthDate || 'none'}`)
  if (current.sex && prior.sex && current.sex !== prior.sex) found.push(`sex: ${prior.sex} instead of ${current.sex}`)
  return found
}
