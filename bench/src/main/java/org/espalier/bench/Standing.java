package org.espalier.bench;

/** What one run has found so far. For one thread. */
interface Standing {
    /** Takes in a row that was looked up with success. */
    void add(int row);

    /** Whether nothing was found yet. */
    boolean isEmpty();

    /** After a number of queries. */
    BenchReport.Incumbent at(int run, int queries);
}
