package org.espalier.pipeline.execution.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ComparedResultTest {
    @TempDir
    private Path folder;

    private JsonNode of(String text) throws IOException {
        Files.writeString(folder.resolve("result.json"), text);
        return ComparedResult.of(folder);
    }

    @Test
    void whatWasMeasuredIsLeftOutAndAllElseStays() throws IOException {
        String one = "{'name':'x','versions':{'java':'1'},'best':{'name':'a','latency_ms':{'median':1},'memory_mb':5,"
                + "'unstable':true,'valid':0.5},'winners':[{'name':'a','throughput':7}],'search_paid':{'found':2},"
                + "'pareto':[1],'budget':{'hours':2,'cut':['a']},'phases':[{'name':'search','seconds':1.5}]}";
        String other = "{'name':'x','versions':{'java':'2'},'best':{'name':'a','latency_ms':{'median':2},'valid':0.5},"
                + "'winners':[{'name':'a'}],'budget':{'hours':3,'cut':['a']},'phases':[{'name':'search','seconds':9}]}";
        JsonNode result = of(one.replace('\'', '"'));
        assertThat(result.toString().replace('"', '\''))
                .isEqualTo("{'name':'x','best':{'name':'a','valid':0.5},'winners':[{'name':'a'}],"
                        + "'budget':{'cut':['a']},'phases':[{'name':'search'}]}");
        assertThat(of(other.replace('\'', '"'))).isEqualTo(result);
        assertThat(of(other.replace('\'', '"').replace("0.5", "0.25"))).isNotEqualTo(result);
        assertThat(of(other.replace('\'', '"').replace("\"search\"", "\"select\"")))
                .isNotEqualTo(result);
    }

    @Test
    void whatIsNoResultIsLeftAsItIs() throws IOException {
        assertThat(of("[1,{\"phases\":[2]}]").toString()).isEqualTo("[1,{\"phases\":[2]}]");
        assertThat(of("{\"phases\":[2]}").toString()).isEqualTo("{\"phases\":[2]}");
        Files.delete(folder.resolve("result.json"));
        assertThatThrownBy(() -> ComparedResult.of(folder)).isInstanceOf(IOException.class);
    }
}
