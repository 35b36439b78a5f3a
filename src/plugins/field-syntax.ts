/** A field name: an RFC 9110 token (5.6.2). */
export const FIELD_NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i;

/** Visible ASCII, spaces only within: what every HTTP server reads back as it was written. */
export const PLAIN_FIELD_VALUE = /^[!-~](?:[ !-~]*[!-~])?$/;
