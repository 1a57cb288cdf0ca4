/** What strategies that learn a surrogate share: the book-keeping of a search whose next members a {@link org.espalier.predict.proposal.Proposer} chooses, mutants, and which members are the same network. */
@NullMarked
package org.espalier.predict.proposal;

import org.jspecify.annotations.NullMarked;
