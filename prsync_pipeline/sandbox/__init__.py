"""A stand-in for GitHub over real HTTP, for the demo, the tests and the benchmarks. The product never imports it."""
