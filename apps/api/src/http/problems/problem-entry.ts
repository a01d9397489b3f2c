/** The same sentence in the languages answers are given in. */
export interface Bilingual {
  readonly en: string;
  readonly pt: string;
}

/** What a code means over HTTP. */
export interface ProblemEntry {
  readonly status: number;
  /** The same for every occurrence (RFC 9457, section 3.1.3). */
  readonly title: Bilingual;
  /**
   * This occurrence, how to mend it; `{limit}` stands for the error's detail of that name. Where one it uses is not there, the
   * error's own message is the English detail and the title the Portuguese one.
   */
  readonly detail: Bilingual;
  /** For the code's own page: what brings it about, beyond the title. */
  readonly cause: Bilingual;
  /** For the code's own page: what to do about it. */
  readonly remedy: Bilingual;
  /** The Retry-After header, unless the error's detail `retryAfterSeconds` says otherwise. */
  readonly retryAfterSeconds?: number;
  /** The WWW-Authenticate header, which a 401 must have (RFC 9110, section 15.5.2). */
  readonly authenticate?: string;
}
