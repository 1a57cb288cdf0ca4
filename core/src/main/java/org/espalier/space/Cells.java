package org.espalier.space;

import java.util.List;
import org.espalier.decision.Architecture;

/**
 * The members of a space as labelled graphs, for encodings and kernels: operations on the nodes, and what is the same in all members left out. One graph for each part of the network that is
 * decided for itself, however often it stands there: a normal and a reduction cell are two. Immutable.
 */
public interface Cells {
    /** What the graphs of members may look like, at least one. */
    List<CellPlan> plans();

    /** The graphs of a member, one for each plan. */
    List<Cell> of(Architecture member);
}
