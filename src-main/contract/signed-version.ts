/** What somebody signs with a name and saves; never changed afterwards, a change is a new version. */
export interface SignedVersion {
  id: number
  /** Counts up over all of its kind in this library. */
  version: number
  hash: string
  name: string
  author: string
  createdAt: string
}

/** How a saved version stands to what films are screened with now. */
export interface VersionStanding {
  /** In use now. */
  active: boolean
  /** Why it does not fit what films are screened with now; null when it fits. */
  invalidBecause: string | null
}
