package org.espalier.torch.engine;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** Values went from a tensor to Java. Costs next to nothing where nobody records. */
@Name(HostCopyEvent.NAME)
@Label("Host copy")
@Category("Espalier")
@Description("Values copied from a tensor to the host, for which the device was waited for")
final class HostCopyEvent extends Event {
    static final String NAME = "org.espalier.HostCopy";

    @Label("Values")
    long values;

    static void tell(long values) {
        HostCopyEvent event = new HostCopyEvent();
        if (event.isEnabled()) {
            event.values = values;
            event.commit();
        }
    }
}
