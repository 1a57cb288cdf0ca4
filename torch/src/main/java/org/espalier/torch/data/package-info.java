/**
 * Images for training: a {@link org.espalier.torch.data.DataSource} finds them, an {@link org.espalier.torch.data.ImageDataset}
 * holds them decoded once as bytes, a {@link org.espalier.torch.data.Split} divides them, and a
 * {@link org.espalier.torch.data.BatchLoader} turns them into augmented, normalised batches in
 * Java memory. All of it is pure Java.
 */
@NullMarked
package org.espalier.torch.data;

import org.jspecify.annotations.NullMarked;
