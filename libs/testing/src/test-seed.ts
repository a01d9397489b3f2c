/** The seed that a randomised test is to run again, if one was asked for: `TEST_SEED=1234 npm test -- …`. */
export function testSeed(): number | undefined {
  const text = process.env['TEST_SEED'];
  return text === undefined || text === '' ? undefined : Number(text);
}
